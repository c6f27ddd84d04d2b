// The tables beside those of the collections, and their versions. A file of a later layout is refused; one of an earlier
// layout is converted when it is opened.

/** "fact" */
export const applicationId = 0x66616374
export const layoutVersion = 2

/** What has to be done to a file of a layout to make it the next one. */
const steps: ReadonlyMap<number, string> = new Map([
  [
    0,
    `
      CREATE TABLE collection (id INTEGER PRIMARY KEY, namespace TEXT NOT NULL UNIQUE, options BLOB NOT NULL) STRICT;
      CREATE TABLE collection_index (
        id INTEGER PRIMARY KEY,
        collection INTEGER NOT NULL,
        spec BLOB NOT NULL,
        multikey INTEGER NOT NULL,
        ready INTEGER NOT NULL,
        key_version INTEGER NOT NULL
      ) STRICT;
      PRAGMA application_id = ${applicationId};
    `,
  ],
  [
    // It knew neither shortened keys, nor builds and drops that go on after a restart, nor dictionaries.
    1,
    `
      ALTER TABLE collection_index ADD COLUMN shortened INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE collection_index ADD COLUMN built INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE dropped (name TEXT PRIMARY KEY) STRICT;
      CREATE TABLE dictionary (
        number INTEGER PRIMARY KEY,
        id INTEGER NOT NULL UNIQUE,
        collection INTEGER NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
    `,
  ],
])

/** Statements that bring a file of this layout to the present one. */
export function conversion(from: number): string {
  const sql = Array.from({ length: layoutVersion - from }, (_, i) => steps.get(from + i)!)
  return ['BEGIN IMMEDIATE;', ...sql, `PRAGMA user_version = ${layoutVersion};`, 'COMMIT;'].join('\n')
}
