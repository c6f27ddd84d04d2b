// Errors as MongoDB's clients know them: a number that drivers switch on and the name that goes with it.

import type { Doc } from './bson/value.ts'

/** Code → name, for every error this server can answer. Source: MongoDB 7.0's error_codes list. */
export const codeNames = {
  1: 'InternalError',
  2: 'BadValue',
  4: 'NoSuchKey',
  8: 'UnknownError',
  9: 'FailedToParse',
  11: 'UserNotFound',
  12: 'UnsupportedFormat',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  17: 'ProtocolError',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  24: 'LockTimeout',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  31: 'InvalidPath',
  34: 'CannotBackfillArray',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  46: 'LockBusy',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  51: 'ManualInterventionRequired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  55: 'InvalidDBRef',
  56: 'EmptyFieldName',
  57: 'DottedFieldName',
  59: 'CommandNotFound',
  61: 'ShardKeyNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  68: 'IndexAlreadyExists',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  76: 'NoReplicationEnabled',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  96: 'OperationFailed',
  100: 'UnsatisfiableWriteConcern',
  112: 'WriteConflict',
  115: 'CommandNotSupported',
  117: 'ConflictingOperationInProgress',
  120: 'InvalidRoleModification',
  121: 'DocumentValidationFailure',
  125: 'CommandFailed',
  136: 'CappedPositionLost',
  146: 'ExceededMemoryLimit',
  148: 'ClientDisconnect',
  159: 'DurationOverflow',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  181: 'AmbiguousIndexKeyPattern',
  197: 'InvalidIndexSpecificationOption',
  224: 'QueryFeatureNotAllowed',
  237: 'CursorKilled',
  238: 'NotImplemented',
  241: 'ConversionFailure',
  257: 'TransactionTooLarge',
  262: 'ExceededTimeLimit',
  263: 'OperationNotSupportedInTransaction',
  276: 'IndexBuildAborted',
  279: 'ClientDisconnect',
  291: 'NoQueryExecutionPlans',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  303: 'APIMismatchError',
  305: 'DataCorruptionDetected',
  322: 'APIVersionError',
  323: 'APIStrictError',
  10334: 'BSONObjectTooLarge',
  13113: 'MergeStageNoMatchingDocument',
  11000: 'DuplicateKey',
  11600: 'InterruptedAtShutdown',
  11601: 'Interrupted',
  12051: 'CursorInUse',
  14031: 'OutOfDiskSpace',
  17280: 'KeyTooLong',
} as const

/**
 * A failure that is answered to the client as `{ok: 0, errmsg, code, codeName, ...extra}`.
 * Codes without a name of their own are `Location<code>`, as in MongoDB.
 */
export class CommandError extends Error {
  readonly code: number
  readonly codeName: string
  /** Further fields of the reply, such as `keyPattern` and `keyValue` of a duplicate key. */
  readonly extra: Doc | undefined

  constructor(code: number, message: string, extra?: Doc) {
    super(message)
    this.name = 'CommandError'
    this.code = code
    this.codeName = (codeNames as Record<number, string>)[code] ?? `Location${code}`
    this.extra = extra
  }
}

/** 2: the value is of no use here. */
export const badValue = (message: string): CommandError => new CommandError(2, message)
/** 9: the request has the wrong shape. */
export const failedToParse = (message: string): CommandError => new CommandError(9, message)
/** 14: a value of another type was expected. */
export const typeMismatch = (message: string): CommandError => new CommandError(14, message)
