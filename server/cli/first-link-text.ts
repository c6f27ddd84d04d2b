import { type Config, publicUrlOf } from '../config/schema.ts'

/** What is said of the link that makes the first administrator. The token stands behind the #: no server logs it. */
export function firstLinkText(config: Config, token: string): string {
  return [
    '',
    '  Ce service n’a pas encore d’administrateur. Ouvrez ce lien dans un navigateur pour en désigner un :',
    '',
    `  ${publicUrlOf(config)}/premier-administrateur#${token}`,
    '',
    '  Il ne sert qu’une fois et reste valable trois jours (facteur account first-admin-link en donne un autre).',
    '',
  ].join('\n')
}
