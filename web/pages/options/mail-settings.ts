import { html, nothing, type TemplateResult } from 'lit'
import type { MailPrograms } from '../../../server/contract/account-safety.ts'
import { words } from '../../locales/words.ts'

/** What is typed into a mail program, as its own form asks for it. */
export function mailSettings(programs: MailPrograms, services: readonly ('imap' | 'smtp' | 'pop3')[]): TemplateResult {
  const text = words.accountSafety.applications
  return html`<section class="block settings">
    <h3>${text.settingsTitle}</h3>
    <dl class="username">
      <dt>${text.username}</dt>
      <dd>${programs.username}</dd>
    </dl>
    <div class="servers">
      ${services.map(
        (service) =>
          html`<section>
            <h4>${text[service]}</h4>
            <dl>
              <dt>${text.server}</dt>
              <dd>${programs[service].host}</dd>
              <dt>${text.port}</dt>
              <dd>${String(programs[service].tlsPort)}</dd>
              <dt>${text.security}</dt>
              <dd>${text.tls} <small>${text.orStarttls(programs[service].starttlsPort)}</small></dd>
            </dl>
          </section>`,
      )}
    </div>
    ${services.includes('pop3') ? html`<p class="hint">${text.preferImap}</p>` : nothing}
  </section>`
}
