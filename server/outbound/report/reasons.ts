/**
 * What a status code (RFC 3463) means to the person who wrote the message, and what they can do. Looked up by detail
 * first, then by subject.
 */
export type Reason = { what: string; advice: string }
export type Language = 'fr' | 'en'
type Texts = readonly [frWhat: string, frAdvice: string, enWhat: string, enAdvice: string]

const byDetail: Record<string, Texts> = {
  '1.1': [
    'cette adresse n’existe pas chez le destinataire',
    'Vérifiez l’orthographe de l’adresse, puis renvoyez le message.',
    'this address does not exist',
    'Check the spelling of the address, then send the message again.',
  ],
  '1.2': [
    'le domaine de cette adresse n’existe pas ou ne reçoit pas de courrier',
    'Vérifiez ce qui suit le « @ », puis renvoyez le message.',
    'the domain of this address does not exist or receives no mail',
    'Check what follows the “@”, then send the message again.',
  ],
  '1.3': [
    'cette adresse n’est pas écrite correctement',
    'Vérifiez l’orthographe de l’adresse, puis renvoyez le message.',
    'this address is not written correctly',
    'Check the spelling of the address, then send the message again.',
  ],
  '1.10': [
    'le domaine de cette adresse ne reçoit pas de courrier',
    'Demandez une autre adresse à votre correspondant.',
    'the domain of this address receives no mail',
    'Ask your correspondent for another address.',
  ],
  '2.1': [
    'la boîte du destinataire est fermée',
    'Joignez votre correspondant par un autre moyen.',
    'the mailbox is closed',
    'Reach your correspondent by other means.',
  ],
  '2.2': [
    'la boîte du destinataire est pleine',
    'Prévenez votre correspondant par un autre moyen, ou renvoyez le message plus tard.',
    'the mailbox is full',
    'Tell your correspondent by other means, or send the message again later.',
  ],
  '2.3': [
    'le message est trop volumineux pour le destinataire',
    'Réduisez les pièces jointes, ou déposez-les sur un espace de partage et envoyez le lien.',
    'the message is too large for the mailbox',
    'Make the attachments smaller, or share them by a link.',
  ],
  '3.4': [
    'le message est trop volumineux pour le serveur du destinataire',
    'Réduisez les pièces jointes, ou déposez-les sur un espace de partage et envoyez le lien.',
    'the message is too large for the server',
    'Make the attachments smaller, or share them by a link.',
  ],
  '4.6': [
    'le message tourne en rond entre plusieurs serveurs',
    'Un transfert automatique renvoie probablement vers lui-même. Prévenez votre correspondant.',
    'the message goes round between servers',
    'Some automatic forward probably leads back to itself. Tell your correspondent.',
  ],
  '4.7': [
    'le serveur du destinataire n’a pas pris le message dans le délai prévu',
    'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
    'the server did not take the message in time',
    'Send the message again later, or reach your correspondent by other means.',
  ],
  '7.1': [
    'le destinataire n’accepte pas les messages de votre adresse',
    'S’il s’agit d’une liste de diffusion, demandez à son responsable le droit d’y écrire.',
    'the recipient does not accept messages from your address',
    'If it is a mailing list, ask its owner for the right to write to it.',
  ],
  '7.30': [
    'vous avez demandé un acheminement chiffré de bout en bout, et le serveur du destinataire ne peut pas le garantir',
    'Renvoyez le message sans cette exigence, ou joignez votre correspondant par un autre moyen.',
    'you asked for an encrypted way all along, which the server cannot guarantee',
    'Send the message without that demand, or reach your correspondent by other means.',
  ],
}

const bySubject: Record<string, Texts> = {
  '1': [
    'cette adresse ne peut pas être servie',
    'Vérifiez l’adresse, puis renvoyez le message.',
    'this address cannot be served',
    'Check the address, then send the message again.',
  ],
  '2': [
    'la boîte du destinataire n’accepte pas le message',
    'Joignez votre correspondant par un autre moyen.',
    'the mailbox does not accept the message',
    'Reach your correspondent by other means.',
  ],
  '3': [
    'le serveur du destinataire ne peut pas prendre le message',
    'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
    'the server cannot take the message',
    'Send the message again later, or reach your correspondent by other means.',
  ],
  '4': [
    'le serveur du destinataire ne répond pas',
    'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
    'the server does not answer',
    'Send the message again later, or reach your correspondent by other means.',
  ],
  '5': [
    'les deux serveurs ne se sont pas compris',
    'Transmettez ce rapport à l’assistance informatique de votre académie.',
    'the two servers did not understand each other',
    'Pass this report on to your help desk.',
  ],
  '6': [
    'le serveur du destinataire n’accepte pas ce type de contenu',
    'Envoyez le contenu sous une autre forme.',
    'the server does not accept this kind of content',
    'Send the content in another form.',
  ],
}

const unknown: Texts = [
  'le serveur du destinataire a refusé le message',
  'La réponse ci-dessous en donne la raison. Au besoin, transmettez-la à l’assistance informatique.',
  'the server refused the message',
  'Its answer below gives the reason. If need be, pass it on to your help desk.',
]

export function reasonOf(status: string, language: Language = 'fr'): Reason {
  const [, subject = '', detail = ''] = status.split('.')
  const [frWhat, frAdvice, enWhat, enAdvice] = byDetail[`${subject}.${detail}`] ?? bySubject[subject] ?? unknown
  return language === 'fr' ? { what: frWhat, advice: frAdvice } : { what: enWhat, advice: enAdvice }
}
