import { html, type TemplateResult } from 'lit'
import type { IconName } from '../../elements/icons.ts'
import type { Words } from '../../locales/fr.ts'
import type { Services } from '../../state/services.ts'

/**
 * The tree of the Options, as Convergence had it. A new section is one entry here, its name in locales/fr/options.ts,
 * and a panel: an element of its own file that is loaded when it is first opened.
 */
export type OptionsSection = {
  /** Its word in the address: `/options/<slug>`. */
  slug: string
  group: keyof Words['options']['groups']
  name: keyof Words['options']['sections']
  icon: IconName
  load: () => Promise<unknown>
  draw: (services: Services) => TemplateResult
}

export const sections: readonly OptionsSection[] = [
  {
    slug: 'mot-de-passe',
    group: 'global',
    name: 'password',
    icon: 'lock',
    load: () => import('./ft-password-panel.ts'),
    draw: (services) => html`<ft-password-panel .services=${services}></ft-password-panel>`,
  },
  {
    slug: 'securite',
    group: 'global',
    name: 'security',
    icon: 'shield',
    load: () => import('./ft-security-panel.ts'),
    draw: (services) => html`<ft-security-panel .services=${services}></ft-security-panel>`,
  },
  {
    slug: 'applications',
    group: 'global',
    name: 'applications',
    icon: 'phone',
    load: () => import('./ft-applications-panel.ts'),
    draw: (services) => html`<ft-applications-panel .services=${services}></ft-applications-panel>`,
  },
  {
    slug: 'appareils',
    group: 'global',
    name: 'devices',
    icon: 'devices',
    load: () => import('./ft-devices-panel.ts'),
    draw: (services) => html`<ft-devices-panel .services=${services}></ft-devices-panel>`,
  },
  {
    slug: 'apparence',
    group: 'global',
    name: 'appearance',
    icon: 'contrast',
    load: () => import('./ft-appearance-panel.ts'),
    draw: (services) => html`<ft-appearance-panel .services=${services}></ft-appearance-panel>`,
  },
  {
    slug: 'export',
    group: 'global',
    name: 'export',
    icon: 'download',
    load: () => import('./ft-export-panel.ts'),
    draw: (services) => html`<ft-export-panel .services=${services}></ft-export-panel>`,
  },
  {
    slug: 'signature',
    group: 'mail',
    name: 'signature',
    icon: 'compose',
    load: () => import('./ft-signature-panel.ts'),
    draw: (services) => html`<ft-signature-panel .services=${services}></ft-signature-panel>`,
  },
  {
    slug: 'absence',
    group: 'mail',
    name: 'absence',
    icon: 'sun',
    load: () => import('./ft-absence-panel.ts'),
    draw: (services) => html`<ft-absence-panel .services=${services}></ft-absence-panel>`,
  },
  {
    slug: 'transfert',
    group: 'mail',
    name: 'forwarding',
    icon: 'forward',
    load: () => import('./ft-forwarding-panel.ts'),
    draw: (services) => html`<ft-forwarding-panel .services=${services}></ft-forwarding-panel>`,
  },
]

export const groups = ['global', 'mail'] as const satisfies readonly OptionsSection['group'][]
