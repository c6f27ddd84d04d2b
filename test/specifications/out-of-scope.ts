// Tests that do not run, each with the reason. What a test's own requirements rule out (server versions, replica sets)
// need not stand here.

export interface OutOfScope {
  readonly file: RegExp
  /** Where only some tests of a file are meant. */
  readonly test?: RegExp
  readonly reason: string
  /** Not against any server: the driver does otherwise than the specification. */
  readonly everywhere?: true
}

const sessions = 'the embedded store has no sessions (its hello announces none), so that drivers send no lsid'
const failPoints = 'fail points (configureFailPoint) are for tests of a server; the embedded store has none'
const collation = 'collations other than simple are refused (NotImplemented)'
const unacknowledgedHints =
  'the driver leaves it to the server to refuse a hint on unacknowledged writes: it knows no server before 4.4'
const collections = 'capped, clustered and time series collections, views and validators are refused by name'

export const outOfScope: readonly OutOfScope[] = [
  {
    file: /^crud\/unified\/.*unacknowledged/,
    test: /fails with client-side error/,
    reason: unacknowledgedHints,
    everywhere: true,
  },
  {
    file: /^gridfs\/download\.json/,
    test: /final chunk is missing/,
    reason: 'the driver ends the stream without the error that the specification asks for',
    everywhere: true,
  },
  {
    file: /^gridfs\/upload\.json/,
    test: /contentType/,
    reason: 'the driver has dropped contentType, which the specification deprecates',
    everywhere: true,
  },
  { file: /^collection-management\/(clustered-indexes|timeseries-collection)/, reason: collections },
  {
    file: /^collection-management\/modifyCollection-errorResponse/,
    reason: 'collMod of an index to unique (prepareUnique) is refused by name',
  },
  {
    file: /^collection-management\/modifyCollection-pre_and_post_images/,
    reason: 'images before and after a change are for change streams, which need a replica set',
  },
  {
    file: /^command-monitoring\/find\.json/,
    test: /with options|showRecordId and returnKey/,
    reason: 'min, max, returnKey and showRecordId of find are refused by name',
  },
  { file: /^crud\/unified\/\w+-errorResponse/, test: /support errorResponse assertions/, reason: failPoints },
  { file: /^crud\/unified\/estimatedDocumentCount/, test: /^estimatedDocumentCount errors/, reason: failPoints },
  { file: /^crud\/unified\/estimatedDocumentCount/, test: /on views/, reason: collections },
  {
    file: /^crud\/unified\/findOneAndUpdate-errorResponse/,
    test: /document validation/,
    reason: collections,
  },
  { file: /^(crud\/unified\/db-aggregate|unified)/, test: /listLocalSessions/, reason: sessions },
  { file: /^crud\/v1\//, test: /collation/i, reason: collation },
  { file: /^run-command\//, test: /lsid|session|getMore (batchSize|maxTimeMS|comment)$/, reason: sessions },
  { file: /^run-command\//, test: /does not retry/, reason: failPoints },
  { file: /^run-command\//, test: /receiving an empty batch/, reason: collections },
]
