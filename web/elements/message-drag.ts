/** Dragging messages from the list to a mailbox: the page knows which, the drag only says that it is some of ours. */
const dragType = 'application/x-facteur-messages'

export function startMessageDrag(event: DragEvent, label: string): void {
  if (event.dataTransfer === null) return
  event.dataTransfer.setData(dragType, '1')
  event.dataTransfer.effectAllowed = 'move'
  const ghost = document.createElement('div')
  ghost.className = 'drag-ghost'
  ghost.textContent = label
  document.body.append(ghost)
  event.dataTransfer.setDragImage(ghost, 12, 12)
  // The browser takes its picture before the next task.
  setTimeout(() => {
    ghost.remove()
  })
}

export function carriesMessages(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(dragType) ?? false
}
