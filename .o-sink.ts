import { startSmtpSink } from './test/kit/smtp-sink.ts'
const sink = await startSmtpSink({ port: 23010, onRecipient: (a) => a.startsWith('unknown') ? { code: 550, text: '5.1.1 no such user' } : a.startsWith('busy') ? { code: 451, text: '4.2.1 later' } : null })
setInterval(() => { for (const m of sink.messages.splice(0)) console.log('SINK <-', m.reversePath, m.forwardPaths, m.raw.length, m.raw.slice(0, 900)) }, 50)
