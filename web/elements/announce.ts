/** Says something to screen readers without moving the focus (WCAG 4.1.3). One region for the whole page. */
let region: HTMLElement | null = null

export function announce(text: string): void {
  if (region === null) {
    region = document.createElement('div')
    region.className = 'visually-hidden'
    region.setAttribute('role', 'status')
    region.setAttribute('aria-live', 'polite')
    document.body.append(region)
  }
  // The same text twice would not be read again: an invisible space makes it another one.
  region.textContent = region.textContent === text ? `${text} ` : text
}
