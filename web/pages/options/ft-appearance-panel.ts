import { html, type TemplateResult } from 'lit'
import { customElement, state } from 'lit/decorators.js'
import { words } from '../../locales/words.ts'
import type { Theme } from '../../state/preferences.ts'
import { FormPanel } from './form-panel.ts'

const themes: readonly Theme[] = ['system', 'light', 'dark']

/** How the webmail looks and answers in this browser. */
@customElement('ft-appearance-panel')
export class FtAppearancePanel extends FormPanel {
  @state() private theme!: Theme
  @state() private shortcuts!: boolean

  override connectedCallback(): void {
    super.connectedCallback()
    this.theme = this.services.preferences.theme
    this.shortcuts = this.services.preferences.shortcuts
  }

  protected isChanged(): boolean {
    const { theme, shortcuts } = this.services.preferences
    return this.theme !== theme || this.shortcuts !== shortcuts
  }

  protected save(): void {
    this.services.preferences.theme = this.theme
    this.services.preferences.shortcuts = this.shortcuts
  }

  private drawTheme(theme: Theme): TemplateResult {
    return html`<label class="choice">
      <input
        type="radio"
        name="theme"
        value=${theme}
        .checked=${this.theme === theme}
        @change=${() => {
          this.theme = theme
        }}
      />
      <span>${words.options.appearance.themes[theme]}</span>
    </label>`
  }

  protected drawFields(): TemplateResult {
    const text = words.options.appearance
    return html`<p class="lead">${text.lead}</p>
      <fieldset>
        <legend>${text.theme}</legend>
        ${themes.map((theme) => this.drawTheme(theme))}
      </fieldset>
      <fieldset>
        <legend>${text.keyboard}</legend>
        <label class="choice">
          <input
            type="checkbox"
            name="shortcuts"
            aria-describedby=${`${this.uid}-shortcuts`}
            .checked=${this.shortcuts}
            @change=${(event: Event) => {
              this.shortcuts = (event.target as HTMLInputElement).checked
            }}
          />
          <span>${text.shortcuts}</span>
        </label>
        <p class="hint" id=${`${this.uid}-shortcuts`}>${text.shortcutsHint}</p>
      </fieldset>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-appearance-panel': FtAppearancePanel
  }
}
