/** A form of plain HTML, sent as a browser without scripts sends it. Answers the status and the visible text. */
export async function sendForm(
  origin: string,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(origin + path, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
    headers: { origin, ...headers },
    body: new URLSearchParams(fields),
  })
  return { status: response.status, text: textOf(await response.text()) }
}

/** What of a page is text, on one line. */
export function textOf(page: string): string {
  return page
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
