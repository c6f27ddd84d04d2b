import { type Language, reasonOf } from './reasons.ts'
import type { ReportingHost, ReportInput } from './report-input.ts'

const dateIn = (language: Language): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: 'Europe/Paris',
  })
const dates = { fr: dateIn('fr'), en: dateIn('en') }

/** The part of a report that people read: all of it in French, then all of it in English for senders elsewhere. */
export function humanText(input: ReportInput, subject: string, host: ReportingHost): string {
  const french = [
    'Bonjour,',
    '',
    openingFr[input.kind],
    '',
    `    ${input.recipient}`,
    '',
    ...explanation(input, 'fr'),
    '',
    `Objet du message : ${subject === '' ? '(sans objet)' : subject}`,
    `Confié à la messagerie le : ${dates.fr.format(input.arrivedAt)}`,
    ...answer(input, 'Détail technique', 'Réponse du serveur'),
    '',
    `Messagerie – ${host.academyName}`,
  ]
  const english = [
    openingEn[input.kind],
    '',
    `    ${input.recipient}`,
    '',
    ...explanation(input, 'en'),
    '',
    `Subject: ${subject === '' ? '(none)' : subject}`,
    `Handed in: ${dates.en.format(input.arrivedAt)} (Paris)`,
  ]
  return [...french, '', '-- English --', '', ...english].join('\r\n') + '\r\n'
}

const openingFr: Record<ReportInput['kind'], string> = {
  failed: 'Votre message n’a pas pu être remis à ce destinataire :',
  delayed: 'Votre message n’a pas encore pu être remis à ce destinataire :',
  delivered: 'Votre message a bien été déposé dans la boîte de ce destinataire :',
  relayed: 'Votre message a bien été remis au serveur de ce destinataire :',
}

const openingEn: Record<ReportInput['kind'], string> = {
  failed: 'Your message could not be delivered to:',
  delayed: 'Your message could not yet be delivered to:',
  delivered: 'Your message was put into the mailbox of:',
  relayed: 'Your message was handed to the mail server of:',
}

function explanation(input: ReportInput, language: Language): string[] {
  const { what, advice } = reasonOf(input.status, language)
  const until = input.retryUntil ? dates[language].format(input.retryUntil) : null
  const isFrench = language === 'fr'
  switch (input.kind) {
    case 'failed':
      return isFrench
        ? [`Raison : ${what}.`, advice, 'Aucune nouvelle tentative n’aura lieu.']
        : [`Reason: ${what}.`, advice, 'No further attempt will be made.']
    case 'delayed':
      return isFrench
        ? [
            `Raison : ${what}.`,
            `Vous n’avez rien à faire : d’autres tentatives auront lieu${until ? ` jusqu’au ${until}` : ''}, et vous serez prévenu si elles échouent.`,
          ]
        : [
            `Reason: ${what}.`,
            `You need not do anything: we go on trying${until ? ` until ${until}` : ''}, and tell you if it fails.`,
          ]
    case 'delivered':
      return isFrench
        ? ['Vous aviez demandé à en être averti. Cela ne dit pas que le message a été lu.']
        : ['You asked to be told. This does not mean that it was read.']
    case 'relayed':
      return isFrench
        ? [
            'Vous aviez demandé à en être averti. Ce serveur n’annonce pas la suite : cela ne dit pas que le message a été lu.',
          ]
        : ['You asked to be told. That server reports no further; this does not mean that it was read.']
  }
}

function answer(input: ReportInput, own: string, theirs: string): string[] {
  if (input.diagnostic === '' || input.kind === 'delivered') return []
  const said = input.remoteMta === null ? own : `${theirs} ${input.remoteMta}`
  return [`${said} : ${input.diagnostic.replace(/\s+/g, ' ').slice(0, 1000)}`]
}
