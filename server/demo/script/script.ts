/** The demo's conversations, as config/demo/mail/*.txt tell them (parse-script.ts has the format). */
export type Script = {
  /** Name of the file: the stem of every Message-ID in it. */
  id: string
  messages: ScriptMessage[]
}

export type ScriptMessage = {
  /** A username of the academy, or `Name <address>` for somebody outside. */
  from: string
  /** The same; `@0990011Z` stands for everybody of that school. */
  to: string[]
  cc: string[]
  subject: string
  when: When
  /** In whose account it lies elsewhere than in INBOX: username -> path. */
  folders: Map<string, string>
  unread: string[]
  flagged: string[]
  attachments: AttachmentSpec[]
  /** Pictures that the text shows by `![words](name)`. */
  inline: { name: string; width: number; height: number }[]
  /** File of config/demo/newsletters that is the HTML part. */
  page: string | null
  /** Text only, as some people write. */
  isPlain: boolean
  /** Quotes the message before it, as replies do. */
  quotes: boolean
  /** Not sent yet: it lies in the sender's drafts alone. */
  isDraft: boolean
  body: string
}

export type When = { workingDays: number; time: string } | { minutesAgo: number }

/** Kind, file name, and what the kind wants (see attach.ts). */
export type AttachmentSpec = { kind: string; filename: string; values: string[] }
