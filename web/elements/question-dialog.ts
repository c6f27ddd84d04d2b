import { html, nothing, render, type TemplateResult } from 'lit'
import { words } from '../locales/words.ts'
import { icon } from './icons.ts'

export type TextQuestion = {
  title: string
  label: string
  value?: string
  action: string
  /** Why the text cannot be taken, or null. */
  fault?: (text: string) => string | null
}
export type Confirmation = { title: string; text: string; action: string; danger?: boolean }

let lastId = 0

/** Asks for a line of text in a modal dialog; null when the reader changes their mind. */
export function askText(question: TextQuestion): Promise<string | null> {
  const id = `ask${String(++lastId)}`
  let fault: string | null = null
  return open<string | null>(
    null,
    (finish, redraw) => {
      const onSubmit = (event: SubmitEvent): void => {
        event.preventDefault()
        const typed = new FormData(event.target as HTMLFormElement).get('text')
        const text = typeof typed === 'string' ? typed.trim() : ''
        fault = question.fault?.(text) ?? null
        if (fault === null) finish(text)
        else redraw()
      }
      return html`<form @submit=${onSubmit}>
        <h2 id="${id}-title">${question.title}</h2>
        <div class="field">
          <label for=${id}>${question.label}</label>
          <input
            class="input"
            id=${id}
            name="text"
            autocomplete="off"
            autofocus
            .defaultValue=${question.value ?? ''}
            aria-invalid=${fault === null ? nothing : 'true'}
            aria-describedby=${fault === null ? nothing : `${id}-fault`}
          />
          ${fault === null ? nothing : html`<p class="callout failure" id="${id}-fault" role="alert">${icon('alert')}<span>${fault}</span></p>`}
        </div>
        ${buttons(question.action, false, () => {
          finish(null)
        })}
      </form>`
    },
    `${id}-title`,
  )
}

/** Asks before what cannot be undone. */
export function confirmAction(question: Confirmation): Promise<boolean> {
  const id = `ask${String(++lastId)}`
  return open<boolean>(
    false,
    (finish) => {
      const onSubmit = (event: SubmitEvent): void => {
        event.preventDefault()
        finish(true)
      }
      return html`<form @submit=${onSubmit}>
        <h2 id="${id}-title">${question.title}</h2>
        <p>${question.text}</p>
        ${buttons(question.action, question.danger === true, () => {
          finish(false)
        })}
      </form>`
    },
    `${id}-title`,
  )
}

/** Shows something to read, with a button to close. */
export function showSheet(title: string, content: TemplateResult): Promise<void> {
  const id = `ask${String(++lastId)}`
  return open<undefined>(
    undefined,
    (finish) => {
      const onSubmit = (event: SubmitEvent): void => {
        event.preventDefault()
        finish(undefined)
      }
      return html`<form @submit=${onSubmit}>
        <h2 id="${id}-title">${title}</h2>
        ${content}
        <div class="actions"><button class="button primary">${words.close}</button></div>
      </form>`
    },
    `${id}-title`,
  )
}

function buttons(action: string, danger: boolean, onCancel: () => void): TemplateResult {
  return html`<div class="actions">
    <button type="button" class="button" @click=${onCancel}>${words.cancel}</button>
    <button class="button ${danger ? 'danger' : 'primary'}">${action}</button>
  </div>`
}

type Draw<T> = (finish: (answer: T) => void, redraw: () => void) => TemplateResult

function open<T>(whenClosed: T, draw: Draw<T>, labelledBy: string): Promise<T> {
  const dialog = document.createElement('dialog')
  dialog.className = 'card'
  dialog.setAttribute('aria-labelledby', labelledBy)
  document.body.append(dialog)
  const before = document.activeElement
  return new Promise((resolve) => {
    let answer = whenClosed
    const finish = (given: T): void => {
      answer = given
      dialog.close()
    }
    const redraw = (): void => {
      render(draw(finish, redraw), dialog)
    }
    dialog.addEventListener('close', () => {
      dialog.remove()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
      resolve(answer)
    })
    // The shortcuts of the page sleep while a question stands.
    dialog.addEventListener('keydown', (event) => {
      event.stopPropagation()
    })
    redraw()
    dialog.showModal()
    const input = dialog.querySelector('input')
    input?.select()
  })
}
