import { z } from 'zod'

/**
 * Largest file of an import: fifty thousand people take 7 MB, and whoever sends more has taken another file. The child
 * process reads it whole.
 */
export const maxImportBytes = 32 * 1024 * 1024

/**
 * checking: a dry run is under way; checked: it waits for a decision; importing; done; interrupted: cancelled, or cut
 * short by a restart or a fault, and may go on where it was; refused: the file cannot be read at all.
 */
export const importPhases = ['checking', 'checked', 'importing', 'done', 'interrupted', 'refused'] as const

export const ImportCounts = z.object({
  created: z.number(),
  changed: z.number(),
  unchanged: z.number(),
  problem: z.number(),
  missing: z.number(),
  /** Of those who are missing. */
  suspended: z.number(),
})
export type ImportCounts = z.infer<typeof ImportCounts>

export const ImportJob = z.object({
  filename: z.string(),
  phase: z.enum(importPhases),
  /** Of the file, without the one that names the columns. */
  lines: z.number(),
  linesDone: z.number(),
  counts: ImportCounts,
  /** Those who are not in the file are suspended. */
  suspendMissing: z.boolean(),
  /** Why nobody was suspended though it was asked for. */
  notSuspended: z.enum(['badLines', 'tooMany']).nullable(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  startedBy: z.string(),
  /** Why it was refused or interrupted, in plain words. */
  reason: z.string().nullable(),
})
export type ImportJob = z.infer<typeof ImportJob>

/** GET /api/admin/import */
export const ImportState = z.object({ job: ImportJob.nullable() })
export type ImportState = z.infer<typeof ImportState>

/** POST /api/admin/import/start */
export const ImportStart = z.object({ suspendMissing: z.boolean().default(false) })
export type ImportStart = z.infer<typeof ImportStart>

export const importRowKinds = ['created', 'changed', 'unchanged', 'problem', 'missing'] as const

/** What becomes of one line, or of one who has none. No secret stands in it. */
export const ImportRow = z.object({
  kind: z.enum(importRowKinds),
  line: z.number().optional(),
  username: z.string().optional(),
  address: z.string().optional(),
  displayName: z.string().optional(),
  /** What changes: names of fields. */
  fields: z.array(z.string()).optional(),
  reason: z.string().optional(),
  suspended: z.boolean().optional(),
})
export type ImportRow = z.infer<typeof ImportRow>

/** GET /api/admin/import/rows?kind=&offset= */
export const ImportRowQuery = z.object({
  kind: z.enum(importRowKinds),
  offset: z.coerce.number().int().min(0).default(0),
})
export const ImportRows = z.object({ rows: z.array(ImportRow), total: z.number() })
export type ImportRows = z.infer<typeof ImportRows>
