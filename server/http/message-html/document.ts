/**
 * The HTML of a message as a document of its own, for a frame with `sandbox="allow-popups
 * allow-popups-to-escape-sandbox"`. Its policy puts it into the same sandbox wherever it is opened: an origin that is
 * nobody's, no script, no form, and nothing to load but what stands in it (and pictures from elsewhere, when asked for).
 */
export function messageDocument(sanitisedHtml: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<title>Message</title>
<style>${baseStyle}</style>
</head>
<body>
${sanitisedHtml}
</body>
</html>
`
}

const baseStyle = `
html { background: #fff; color: #1b1b1b; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
body { margin: 0; padding: 4px 16px 24px 4px; overflow-wrap: break-word; }
img { max-width: 100%; }
img:not([height]) { height: auto; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0 0 0 .5em; padding-left: .75em; border-left: 2px solid #c5c9d0; }
.ft-blocked { min-width: 16px; min-height: 16px; outline: 1px dashed #c5c9d0; background: #f5f6f8; }
`

/** The policy of that document. Remote pictures load only when the reader has asked for them. */
export function messagePolicy(allowRemote: boolean): string {
  return [
    "default-src 'none'",
    `img-src data:${allowRemote ? ' https: http:' : ''}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ].join('; ')
}
