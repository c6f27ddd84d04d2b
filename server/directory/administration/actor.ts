/** Who administers, and from where: the audit log names them beside the account they act on. */
export type Actor = { username: string; meta: { ip: string; userAgent: string } }
