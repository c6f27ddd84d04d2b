// What a check of the store can find. The command line says it in words.

/** Everything is a fault of the store but `note`s: what is unusual, and harmless. */
export type Finding =
  /** The file cannot be opened at all. */
  | { kind: 'unusable'; detail: string }
  /** Pages of the file are not what they were (SQLite's own check). */
  | { kind: 'damagedPages'; details: string[] }
  /** After a broken part the log goes on: what came after it is lost. */
  | { kind: 'brokenLog'; lostCommits: number }
  /** A table that the catalog names is not there. */
  | { kind: 'missingTable'; namespace: string; index: string | null }
  /** A table that the catalog does not name. */
  | { kind: 'strayTable'; table: string; note: true }
  /** Records that are there and cannot be read. */
  | { kind: 'unreadable'; namespace: string; count: number; examples: number[] }
  /** Documents of which only the index entries are left. */
  | { kind: 'lost'; namespace: string; count: number }
  /** Entries that documents should have in an index. */
  | { kind: 'indexLacks'; namespace: string; index: string; count: number }
  /** Entries that no document has. */
  | { kind: 'indexSurplus'; namespace: string; index: string; count: number }
  /** An index that cannot be read through. */
  | { kind: 'indexUnreadable'; namespace: string; index: string; detail: string }
  /** A unique index in which documents share a key. */
  | { kind: 'duplicates'; namespace: string; index: string; count: number }
  /** The words of documents in a full text index are not those of the documents. */
  | { kind: 'wrongWords'; namespace: string; index: string; count: number }
  /** Files in GridFS that lack some of their content. */
  | { kind: 'incompleteFiles'; bucket: string; count: number; examples: string[] }
  /** Chunks of no file: what an interrupted upload leaves. */
  | { kind: 'strayChunks'; bucket: string; count: number; note: true }
  /** What a repair has done. */
  | { kind: 'rebuiltIndex'; namespace: string; index: string; note: true }
  | { kind: 'rewrittenStore'; documents: number; aside: string; note: true }
  | { kind: 'setAside'; namespace: string; count: number; file: string; note: true }

export const isNote = (finding: Finding): boolean => 'note' in finding

/** What the checking process tells the one that started it, one JSON object a line. */
export type CheckMessage =
  | { type: 'stage'; stage: CheckStage; total: number }
  | { type: 'progress'; done: number }
  | { type: 'finding'; finding: Finding }
  | { type: 'repaired' }
  /** It has come to its end, whatever it found. */
  | { type: 'end' }
  | { type: 'failure'; message: string }

export type CheckStage = 'pages' | 'documents' | 'repair'

export type Report = {
  stage(stage: CheckStage, total: number): void
  progress(done: number): void
  finding(finding: Finding): void
  /** What was found until now has been before the repair; what comes is after it. */
  repaired(): void
}
