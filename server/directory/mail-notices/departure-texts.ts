import type { NoticeTexts } from './notice-text.ts'

/** The end of an account, told in time. All days are in words. */
export type DepartureNotices = {
  departure: { endsOn: string; lastDayOpen: string; refusesOn: string; deletesOn: string }
}

export const departureTexts: NoticeTexts<DepartureNotices> = {
  departure: ({ endsOn, lastDayOpen, refusesOn, deletesOn }, { helpdesk }) => ({
    subject: `Votre messagerie professionnelle fermera le ${lastDayOpen}`,
    blocks: [
      `D’après les informations de l’académie, vous la quittez le ${endsOn}. Voici ce qui se passera pour votre messagerie professionnelle.`,
      `Jusqu’au ${lastDayOpen} inclus, rien ne change. Ensuite vous ne pourrez plus vous connecter.`,
      `Jusqu’au ${refusesOn}, les personnes qui vous écriront recevront une réponse automatique disant que vous avez quitté l’académie. Après cette date, leurs messages leur seront rendus.`,
      `Le ${deletesOn}, tous vos messages seront effacés pour toujours. Votre adresse ne sera donnée à personne d’autre.`,
      'Pour emporter vos messages : dans la messagerie, ouvrez « Options », puis « Global », puis « Exporter ma messagerie ». Vous obtenez un fichier à garder chez vous.',
      `Si vous restez à l’académie, ou si cette date n’est pas la bonne, dites-le avant la fermeture. ${helpdesk}`,
    ],
  }),
}
