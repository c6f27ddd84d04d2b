import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import { FtElement, Watch } from '../../elements/ft-element.ts'
import { icon } from '../../elements/icons.ts'
import { logo } from '../../elements/postmark.ts'
import { failureText, words } from '../../locales/words.ts'
import { formatRoute, type Route } from '../../model/routes.ts'
import type { Services } from '../../state/services.ts'
import { type AdminSection, sectionsFor } from './sections.ts'
import '../../styles/sections-page.css'
import './ft-admin-page.css'
import './console.css'

type AdminRoute = Extract<Route, { page: 'administration' }>

const mail = formatRoute({ page: 'mailbox', mailboxId: null, uid: null })
const securityOptions = '/options/securite'
const routeTo = (section: string | null): string =>
  formatRoute({ page: 'administration', section, item: null, query: {} })

/**
 * The console: its sections and, beside them, the one that is open. Where the window is narrow the sections are a list,
 * and one opens over it with a way back. Whoever holds no role, or has yet to prove a second factor, sees nothing of it.
 */
@customElement('ft-admin-page')
export class FtAdminPage extends FtElement {
  @property({ attribute: false }) services!: Services
  @property({ attribute: false }) route!: AdminRoute
  @query('.panel h2') private heading!: HTMLElement | null
  @query('nav a[aria-current]') private currentLink!: HTMLElement | null
  @state() private loaded: ReadonlySet<string> = new Set()
  @state() private failed = false
  private readonly watch = new Watch(this, () => [this.services.session])

  override connectedCallback(): void {
    super.connectedCallback()
    this.watch.renew()
    // A role may have been given since the page was opened.
    void this.services.session.load()
  }

  private get mine(): readonly AdminSection[] {
    return sectionsFor(this.services.session.session?.roles ?? [])
  }

  private get open(): AdminSection | undefined {
    return this.mine.find(({ slug }) => slug === this.route.section) ?? this.mine[0]
  }

  private get isListing(): boolean {
    return !this.mine.some(({ slug }) => slug === this.route.section)
  }

  protected override willUpdate(): void {
    const { session } = this.services.session
    if (session?.rolesNeedSecondFactor === false) void this.load()
  }

  private async load(): Promise<void> {
    const { open } = this
    if (open === undefined || this.failed || this.loaded.has(open.slug)) return
    try {
      await open.load()
      this.loaded = new Set([...this.loaded, open.slug])
    } catch {
      this.failed = true
    }
  }

  private retry(): void {
    this.failed = false
  }

  /** Who goes from section to section hears where they are; on the way back the list stands where it was left. */
  protected override updated(changed: PropertyValues<this>): void {
    const before: AdminRoute | undefined = changed.get('route')
    if (before === undefined || before.section === this.route.section) return
    if (this.isListing) this.currentLink?.focus()
    else this.heading?.focus()
  }

  private drawLink({ slug, name, icon: picture }: AdminSection): TemplateResult {
    return html`<li>
      <a href=${routeTo(slug)} aria-current=${slug === this.open?.slug ? 'page' : nothing}
        >${icon(picture)}<span>${words.administration.sections[name]}</span>${icon('right')}</a
      >
    </li>`
  }

  private drawPanel(open: AdminSection): TemplateResult {
    const { item, query: asked } = this.route
    const roles = this.services.session.session?.roles ?? []
    const context = { services: this.services, roles, item: this.isListing ? null : item, query: asked }
    return html`<section class="panel" aria-labelledby=${`${this.uid}-panel`}>
      <a class="button quiet back" href=${routeTo(null)}
        >${icon('left')}<span>${words.administration.toSections}</span></a
      >
      <h2 id=${`${this.uid}-panel`} tabindex="-1">${words.administration.sections[open.name]}</h2>
      ${this.failed ? this.drawFailure() : this.loaded.has(open.slug) ? open.draw(context) : nothing}
    </section>`
  }

  private drawFailure(): TemplateResult {
    return html`<p class="callout failure" role="alert">${icon('alert')}<span>${failureText('network')}</span></p>
      <button type="button" class="button" @click=${this.retry}>${words.retry}</button>`
  }

  private drawConsole(): TemplateResult {
    const { open } = this
    return html`<main id="content" class=${this.isListing ? 'listing' : 'showing'}>
      <nav aria-label=${words.administration.sectionsLabel}>
        <ul>
          ${this.mine.map((section) => this.drawLink(section))}
        </ul>
      </nav>
      ${open === undefined ? nothing : this.drawPanel(open)}
    </main>`
  }

  private drawNeedsSecondFactor(): TemplateResult {
    const text = words.administration.secondFactor
    return html`<main id="content" class="alone">
      <section class="card">
        <h2>${text.title}</h2>
        <p>${text.text}</p>
        <p>${text.how}</p>
        <div class="actions">
          <a class="button" href=${mail}>${words.administration.toMail}</a>
          <a class="button primary" href=${securityOptions}>${text.action}</a>
        </div>
      </section>
    </main>`
  }

  private drawForbidden(): TemplateResult {
    return html`<main id="content" class="alone">
      <section class="card">
        <h2>${words.administration.forbiddenTitle}</h2>
        <p>${words.administration.forbiddenText}</p>
        <div class="actions"><a class="button primary" href=${mail}>${words.administration.toMail}</a></div>
      </section>
    </main>`
  }

  private drawBody(): TemplateResult {
    const { session } = this.services.session
    if (session === null || session.roles.length === 0) return this.drawForbidden()
    return session.rolesNeedSecondFactor ? this.drawNeedsSecondFactor() : this.drawConsole()
  }

  protected override render(): TemplateResult {
    return html`<header>
        <a class="brand" href=${mail} aria-label=${words.home}>${logo()}<span>Facteur</span></a>
        <h1>${words.administration.title}</h1>
        <a class="button to-mail" href=${mail} aria-label=${words.administration.toMail}
          >${icon('inbox')}<span>${words.administration.toMail}</span></a
        >
      </header>
      ${this.drawBody()}`
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ft-admin-page': FtAdminPage
  }
}
