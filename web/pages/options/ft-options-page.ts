import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { logo } from '../../elements/postmark.ts'
import { failureText, words } from '../../locales/words.ts'
import { formatRoute } from '../../model/routes.ts'
import type { Services } from '../../state/services.ts'
import { groups, type OptionsSection, sections } from './sections.ts'
import '../../styles/sections-page.css'
import './panels.css'

/**
 * The Options: a tree of sections and, beside it, the panel of the one that is open. Where the window is narrow the tree
 * is a list, and a panel opens over it with a way back.
 */
@customElement('ft-options-page')
export class FtOptionsPage extends FtElement {
  @property({ attribute: false }) services!: Services
  /** The word of the address; null shows the tree, and the first panel where there is room. */
  @property() section: string | null = null
  @query('.panel > h2') private heading!: HTMLElement | null
  @query('nav a[aria-current]') private currentLink!: HTMLElement | null
  @state() private loaded: ReadonlySet<string> = new Set()
  @state() private failed = false
  private readonly watch = new Watch(this, () => [this.services, this.services.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
  }

  private get open(): OptionsSection | undefined {
    return sections.find(({ slug }) => slug === this.section) ?? sections[0]
  }

  private get isListing(): boolean {
    return !sections.some(({ slug }) => slug === this.section)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('section')) void this.load()
  }

  private async load(): Promise<void> {
    const { open } = this
    this.failed = false
    if (open === undefined || this.loaded.has(open.slug)) return
    try {
      await open.load()
      this.loaded = new Set([...this.loaded, open.slug])
    } catch {
      this.failed = true
    }
  }

  /** Who goes from section to section hears where they are; on the way back the list stands where it was left. */
  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('section') || changed.get('section') === undefined) return
    if (this.isListing) this.currentLink?.focus()
    else this.heading?.focus()
  }

  private drawGroup(group: OptionsSection['group']): TemplateResult | typeof nothing {
    const own = sections.filter((section) => section.group === group)
    if (own.length === 0) return nothing
    return html`<h2 id=${`${this.uid}-${group}`}>${words.options.groups[group]}</h2>
      <ul aria-labelledby=${`${this.uid}-${group}`}>
        ${own.map((section) => this.drawLink(section))}
      </ul>`
  }

  private drawLink({ slug, name, icon: picture }: OptionsSection): TemplateResult {
    return html`<li>
      <a
        href=${formatRoute({ page: 'options', section: slug })}
        aria-current=${slug === this.open?.slug ? 'page' : nothing}
        >${icon(picture)}<span>${words.options.sections[name]}</span>${icon('right')}</a
      >
    </li>`
  }

  private drawPanel(): TemplateResult | typeof nothing {
    const { open } = this
    if (open === undefined) return nothing
    return html`<section class="panel" aria-labelledby=${`${this.uid}-panel`}>
      <a class="button quiet back" href=${formatRoute({ page: 'options', section: null })}
        >${icon('left')}<span>${words.options.toTree}</span></a
      >
      <h2 id=${`${this.uid}-panel`} tabindex="-1">${words.options.sections[open.name]}</h2>
      ${this.failed ? this.drawFailure() : this.loaded.has(open.slug) ? open.draw(this.services) : nothing}
    </section>`
  }

  private drawFailure(): TemplateResult {
    return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText('network')}</span></p>
      <button type="button" class="button" @click=${() => void this.load()}>${words.retry}</button>`
  }

  protected override render(): TemplateResult {
    const mail = formatRoute({ page: 'mailbox', mailboxId: null, uid: null })
    return html`<header>
        <a class="brand" href=${mail} aria-label=${words.home}>${logo()}<span>Facteur</span></a>
        <h1>${words.options.title}</h1>
        <a class="button to-mail" href=${mail} aria-label=${words.options.toMail}
          >${icon('inbox')}<span>${words.options.toMail}</span></a
        >
      </header>
      <main id="content" class=${this.isListing ? 'listing' : 'showing'}>
        <nav aria-label=${words.options.tree}>${groups.map((group) => this.drawGroup(group))}</nav>
        ${this.drawPanel()}
      </main>`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-options-page': FtOptionsPage
  }
}
