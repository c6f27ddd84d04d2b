import SMTPConnection from 'nodemailer/lib/smtp-connection'
const n = Number(process.argv[2]), to = process.argv[3]!, conns = 5
let ok = 0; const t = Date.now()
await Promise.all(Array.from({ length: conns }, async (_, k) => {
  const c = new SMTPConnection({ port: 23022, host: '127.0.0.1', tls: { rejectUnauthorized: false }, requireTLS: true }); c.on('error', (e) => console.log('err', e.message))
  await new Promise<void>((r, j) => c.connect((e) => e ? j(e) : r()))
  await new Promise<void>((r, j) => c.login({ user: 'pdupont', pass: 'bonbon-de-menthe' }, (e) => e ? j(e) : r()))
  for (let i = k; i < n; i += conns) {
    await new Promise<void>((r) => c.send({ from: 'pierre.dupont@ac-demo.fr', to }, `From: pierre.dupont@ac-demo.fr\r\nSubject: N${i}.\r\nMessage-ID: <${i}-${t}@x>\r\n\r\nbody ${i}\r\n`, (e) => { if (e) console.log('ERR', i, e.message); else ok++; r() }))
  }
  c.quit()
}))
console.log('accepted', ok, 'in', Date.now() - t, 'ms')
