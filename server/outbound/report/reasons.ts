/**
 * What a status code (RFC 3463) means to the person who wrote the message, and what they can do. Looked up by detail
 * first, then by subject.
 */
export type Reason = { what: string; advice: string }

const byDetail: Record<string, Reason> = {
  '1.1': {
    what: 'cette adresse n’existe pas chez le destinataire',
    advice: 'Vérifiez l’orthographe de l’adresse, puis renvoyez le message.',
  },
  '1.2': {
    what: 'le domaine de cette adresse n’existe pas ou ne reçoit pas de courrier',
    advice: 'Vérifiez ce qui suit le « @ », puis renvoyez le message.',
  },
  '1.3': {
    what: 'cette adresse n’est pas écrite correctement',
    advice: 'Vérifiez l’orthographe de l’adresse, puis renvoyez le message.',
  },
  '1.10': {
    what: 'le domaine de cette adresse ne reçoit pas de courrier',
    advice: 'Demandez une autre adresse à votre correspondant.',
  },
  '2.1': {
    what: 'la boîte du destinataire est fermée',
    advice: 'Joignez votre correspondant par un autre moyen.',
  },
  '2.2': {
    what: 'la boîte du destinataire est pleine',
    advice: 'Prévenez votre correspondant par un autre moyen, ou renvoyez le message plus tard.',
  },
  '2.3': {
    what: 'le message est trop volumineux pour le destinataire',
    advice: 'Réduisez les pièces jointes, ou déposez-les sur un espace de partage et envoyez le lien.',
  },
  '3.4': {
    what: 'le message est trop volumineux pour le serveur du destinataire',
    advice: 'Réduisez les pièces jointes, ou déposez-les sur un espace de partage et envoyez le lien.',
  },
  '4.6': {
    what: 'le message tourne en rond entre plusieurs serveurs',
    advice: 'Un transfert automatique renvoie probablement vers lui-même. Prévenez votre correspondant.',
  },
  '4.7': {
    what: 'le serveur du destinataire n’a pas pris le message dans le délai prévu',
    advice: 'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
  },
  '7.1': {
    what: 'le destinataire n’accepte pas les messages de votre adresse',
    advice: 'S’il s’agit d’une liste de diffusion, demandez à son responsable le droit d’y écrire.',
  },
}

const bySubject: Record<string, Reason> = {
  '1': { what: 'cette adresse ne peut pas être servie', advice: 'Vérifiez l’adresse, puis renvoyez le message.' },
  '2': {
    what: 'la boîte du destinataire n’accepte pas le message',
    advice: 'Joignez votre correspondant par un autre moyen.',
  },
  '3': {
    what: 'le serveur du destinataire ne peut pas prendre le message',
    advice: 'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
  },
  '4': {
    what: 'le serveur du destinataire ne répond pas',
    advice: 'Renvoyez le message plus tard, ou joignez votre correspondant par un autre moyen.',
  },
  '5': {
    what: 'les deux serveurs ne se sont pas compris',
    advice: 'Transmettez ce rapport à l’assistance informatique de votre académie.',
  },
  '6': {
    what: 'le serveur du destinataire n’accepte pas ce type de contenu',
    advice: 'Envoyez le contenu sous une autre forme.',
  },
  '7': {
    what: 'le serveur du destinataire a refusé le message',
    advice: 'La réponse ci-dessous en donne la raison. Au besoin, transmettez-la à l’assistance informatique.',
  },
}

const unknown: Reason = {
  what: 'le serveur du destinataire a refusé le message',
  advice: 'La réponse ci-dessous en donne la raison. Au besoin, transmettez-la à l’assistance informatique.',
}

export function reasonOf(status: string): Reason {
  const [, subject = '', detail = ''] = status.split('.')
  return byDetail[`${subject}.${detail}`] ?? bySubject[subject] ?? unknown
}
