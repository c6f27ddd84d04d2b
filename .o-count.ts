import { ImapFlow } from 'imapflow'
const i = new ImapFlow({ host: '127.0.0.1', port: 23025, secure: true, tls: { rejectUnauthorized: false }, auth: { user: 'mdurand', pass: 'bonbon-de-menthe' }, logger: false })
await i.connect(); await i.mailboxOpen('INBOX'); const s = new Map<string, number>(); for await (const m of i.fetch('1:*', { envelope: true })) s.set(m.envelope!.messageId!, (s.get(m.envelope!.messageId!) ?? 0) + 1)
console.log('unique', s.size, 'total', [...s.values()].reduce((a, b) => a + b, 0)); await i.logout()
