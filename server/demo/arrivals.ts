import { createTransport } from 'nodemailer'
import type { ComposedMessage } from './compose.ts'

/** Where mail comes in: from the world (MX), or from a colleague's mail program (submission). */
export type Doors = { host: string; mxPort: number; submissionPort: number }
export type Login = { username: string; password: string }

/** The MX looks up what the sender's domain publishes, and waits for a name server that may not be there. */
const timeoutMs = 30_000

/** Hands messages to the doors of the running instance, each as it would come on an ordinary day. */
export async function sendArrivals(
  doors: Doors,
  messages: readonly ComposedMessage[],
  loginOf: (address: string) => Login | null,
): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      const login = loginOf(message.from.address)
      const transport = createTransport({
        host: doors.host,
        port: login ? doors.submissionPort : doors.mxPort,
        name: login ? 'poste.ac-demo.fr' : 'mail.exterieur.example',
        requireTLS: login !== null,
        tls: { rejectUnauthorized: false },
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        ...(login ? { auth: { user: login.username, pass: login.password } } : {}),
      })
      try {
        const envelope = { from: message.from.address, to: message.recipients.map(({ address }) => address) }
        await transport.sendMail({ envelope, raw: message.raw })
      } finally {
        transport.close()
      }
    }),
  )
}
