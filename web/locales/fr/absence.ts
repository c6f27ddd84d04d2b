/** The automatic answer while one is away. */
export const absence = {
  lead: 'Pendant votre absence, une réponse part toute seule vers les personnes qui vous écrivent.',
  enable: 'Répondre automatiquement pendant mon absence',
  dates: 'Dates de l’absence',
  from: 'Premier jour',
  until: 'Dernier jour',
  datesHint:
    'Sans premier jour, la réponse part dès maintenant. Sans dernier jour, elle part jusqu’à ce que vous l’arrêtiez.',
  inside: 'Votre réponse',
  insideForColleagues: 'Votre réponse aux collègues de l’académie',
  usual: 'Bonjour,\n\nJe ne suis pas disponible en ce moment ; je lirai votre message à mon retour.\n\nCordialement,',
  other: 'Répondre autre chose aux personnes extérieures à l’académie',
  outside: 'Votre réponse aux personnes extérieures',
  every: 'Répondre à une même personne',
  everyDays: (days: number): string => (days === 1 ? 'une fois par jour' : `une fois tous les ${String(days)} jours`),
  hint: 'Les listes de diffusion, les messages automatiques et les indésirables ne reçoivent pas de réponse.',
  textMissing: 'Écrivez votre réponse.',
  datesCrossed: 'Le dernier jour vient avant le premier.',
  over: 'Cette absence est passée : choisissez d’autres dates, ou décochez la réponse.',
  reminder: 'Votre réponse d’absence est active.',
  reminderChange: 'Modifier',
}
