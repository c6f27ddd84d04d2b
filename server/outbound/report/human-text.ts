import { reasonOf } from './reasons.ts'
import type { ReportingHost, ReportInput } from './report-input.ts'

const dateText = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Paris' })

/** The part of a report that people read: French, then two sentences of English for senders elsewhere. */
export function humanText(input: ReportInput, subject: string, host: ReportingHost): string {
  const reason = reasonOf(input.status)
  const lines = [
    'Bonjour,',
    '',
    input.kind === 'failed'
      ? 'Votre message n’a pas pu être remis à ce destinataire :'
      : 'Votre message n’a pas encore pu être remis à ce destinataire :',
    '',
    `    ${input.recipient}`,
    '',
    `Raison : ${reason.what}.`,
    ...(input.kind === 'failed'
      ? [reason.advice, 'Aucune nouvelle tentative n’aura lieu.']
      : [
          `Vous n’avez rien à faire : d’autres tentatives auront lieu${
            input.retryUntil ? ` jusqu’au ${dateText.format(input.retryUntil)}` : ''
          }, et vous serez prévenu si elles échouent.`,
        ]),
    '',
    `Objet du message : ${subject === '' ? '(sans objet)' : subject}`,
    `Confié à la messagerie le : ${dateText.format(input.arrivedAt)}`,
    ...(input.diagnostic === '' ? [] : [`${saidBy(input)} : ${input.diagnostic.replace(/\s+/g, ' ').slice(0, 1000)}`]),
    '',
    `Messagerie – ${host.academyName}`,
    '',
    '---',
    input.kind === 'failed'
      ? `Your message could not be delivered to ${input.recipient}. No further attempt will be made.`
      : `Your message could not yet be delivered to ${input.recipient}. We go on trying; you need not do anything.`,
  ]
  return lines.join('\r\n') + '\r\n'
}

const saidBy = (input: ReportInput): string =>
  input.remoteMta === null ? 'Détail technique' : `Réponse du serveur ${input.remoteMta}`
