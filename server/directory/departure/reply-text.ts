/** What senders are answered: the academy's own text, or the usual one. */
export function replyTextFor(
  person: { displayName: string; newAddress: string },
  { replyText, keptDays }: { replyText: string; keptDays: number },
): string {
  const { displayName, newAddress } = person
  if (replyText !== '')
    return replyText
      .replaceAll('\\n', '\n')
      .replaceAll('{nom}', displayName)
      .replaceAll('{adresse}', newAddress || 'non communiquée')
  return [
    'Bonjour,',
    `${displayName} a quitté l’académie et ne lit plus les messages envoyés à cette adresse.`,
    newAddress === ''
      ? 'Pour une question de service, adressez-vous à son établissement ou à son bureau.'
      : `Vous pouvez désormais lui écrire à cette adresse : ${newAddress}`,
    keptDays > 0 ? 'Cette adresse cessera bientôt de recevoir des messages.' : '',
    'Ceci est une réponse automatique : n’y répondez pas.',
  ]
    .filter((line) => line !== '')
    .join('\n\n')
}
