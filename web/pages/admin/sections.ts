import { html, type TemplateResult } from 'lit'
import type { Role } from '../../../server/contract/administration.ts'
import type { IconName } from '../../elements/icons.ts'
import type { Words } from '../../locales/fr.ts'
import type { Services } from '../../state/services.ts'

/** What a section is drawn with. `item` and `query` are the rest of the address: `/administration/<slug>/<item>?…`. */
export type SectionContext = {
  services: Services
  roles: readonly Role[]
  item: string | null
  query: Readonly<Record<string, string>>
}

/**
 * The sections of the console. A new one is an entry here, its name in locales/fr/administration.ts, and an element of
 * its own file that is loaded when it is first opened. `roles` only spares a person what they could not use: the server
 * checks every call.
 */
export type AdminSection = {
  /** Its word in the address. */
  slug: string
  name: keyof Words['administration']['sections']
  icon: IconName
  roles: readonly Role[]
  load: () => Promise<unknown>
  draw: (context: SectionContext) => TemplateResult
}

export const sections: readonly AdminSection[] = [
  {
    slug: 'personnes',
    name: 'people',
    icon: 'people',
    roles: ['admin', 'helpdesk'],
    load: () => import('./people/ft-people-section.ts'),
    draw: ({ services, roles, item, query }) =>
      html`<ft-people-section .services=${services} .roles=${roles} .item=${item} .query=${query}></ft-people-section>`,
  },
  {
    slug: 'listes',
    name: 'lists',
    icon: 'list',
    roles: ['admin'],
    load: () => import('./lists/ft-lists-section.ts'),
    draw: ({ services, item, query }) =>
      html`<ft-lists-section .services=${services} .item=${item} .query=${query}></ft-lists-section>`,
  },
  {
    slug: 'boites',
    name: 'mailboxes',
    icon: 'inbox',
    roles: ['admin'],
    load: () => import('./mailboxes/ft-mailboxes-section.ts'),
    draw: ({ services, item, query }) =>
      html`<ft-mailboxes-section .services=${services} .item=${item} .query=${query}></ft-mailboxes-section>`,
  },
  {
    slug: 'import',
    name: 'import',
    icon: 'upload',
    roles: ['admin'],
    load: () => import('./import/ft-import-section.ts'),
    draw: ({ services }) => html`<ft-import-section .services=${services}></ft-import-section>`,
  },
  {
    slug: 'annonces',
    name: 'notices',
    icon: 'megaphone',
    roles: ['admin'],
    load: () => import('./notices/ft-notices-section.ts'),
    draw: ({ services }) => html`<ft-notices-section .services=${services}></ft-notices-section>`,
  },
  {
    slug: 'journal',
    name: 'audit',
    icon: 'journal',
    roles: ['auditor'],
    load: () => import('./audit/ft-audit-section.ts'),
    draw: ({ services, query }) => html`<ft-audit-section .services=${services} .query=${query}></ft-audit-section>`,
  },
  {
    slug: 'etat',
    name: 'state',
    icon: 'pulse',
    roles: ['admin'],
    load: () => import('./state/ft-state-section.ts'),
    draw: ({ services }) => html`<ft-state-section .services=${services}></ft-state-section>`,
  },
]

export const sectionsFor = (roles: readonly Role[]): readonly AdminSection[] =>
  sections.filter((section) => section.roles.some((role) => roles.includes(role)))
