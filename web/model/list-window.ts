/** Which rows of a long list need to exist: those in view and a few around, so that scrolling never shows a hole. */
export type RowRange = { start: number; end: number }

export function visibleRows(view: {
  scrollTop: number
  height: number
  rowHeight: number
  count: number
  overscan: number
}): RowRange {
  const first = Math.floor(view.scrollTop / view.rowHeight) - view.overscan
  const last = Math.ceil((view.scrollTop + view.height) / view.rowHeight) + view.overscan
  const end = Math.min(view.count, Math.max(0, last))
  return { start: Math.min(Math.max(0, first), end), end }
}

/** The scroll position that brings a row wholly into view, or null when it is there already. */
export function scrollToRow(
  index: number,
  view: { scrollTop: number; height: number; rowHeight: number },
): number | null {
  const top = index * view.rowHeight
  if (top < view.scrollTop) return top
  const bottom = top + view.rowHeight
  return bottom > view.scrollTop + view.height ? bottom - view.height : null
}
