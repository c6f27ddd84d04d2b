/**
 * Does the HTML of a message want to load something from elsewhere? Asked for the banner that offers it; what really
 * keeps it from loading is the policy of the document (document.ts), so a clever evasion shows no banner and loads
 * nothing either. Bounded repetitions: the text is a stranger's and as long as he likes.
 */
export function hasRemoteContent(html: string): boolean {
  return remoteAttribute.test(html) || hasRemoteCss(html)
}

const remoteAttribute = /\b(?:src|srcset|background|poster)\s{0,5}=\s{0,5}["']?\s{0,5}(?:https?:)?\/\//i

export function hasRemoteCss(css: string): boolean {
  return /url\(\s{0,5}(?:["']|&quot;|&#39;)?\s{0,5}(?:https?:)?\/\//i.test(css)
}
