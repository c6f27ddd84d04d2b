import { workerData } from 'node:worker_threads'
import { startSmtpSink } from '../../test/kit/smtp-sink.ts'

// A thread with an SMTP server that throws everything away.
await startSmtpSink({ port: Number(workerData) })
