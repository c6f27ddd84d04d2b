/** What stands under one’s messages. */
export const signature = {
  lead: 'Votre signature s’ajoute en bas de chaque nouveau message. Vous pouvez toujours la modifier avant l’envoi.',
  text: 'Votre signature',
  textHint:
    'Par exemple votre nom, votre fonction, votre établissement et son téléphone. Laissez vide pour ne rien ajouter.',
  onAnswers: 'L’ajouter aussi aux réponses et aux transferts',
}
