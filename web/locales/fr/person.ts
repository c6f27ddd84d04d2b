import type { DepartureFacts } from '../../../server/contract/departure.ts'

/** The words of a person’s page in the console: what is done for them besides the account itself. */
export const person = {
  accessCode: {
    give: 'Donner un code d’accès',
    text: 'Pour qui ne peut plus entrer : un code à lui dire, avec lequel cette personne choisit un nouveau mot de passe.',
    askTitle: (name: string): string => `Donner un code d’accès à ${name} ?`,
    askText:
      'Assurez-vous d’abord que vous parlez à la bonne personne. Un code donné auparavant ne sera plus valable ; cette personne sera prévenue par un message.',
    title: (name: string): string => `Code d’accès de ${name}`,
    label: 'Code d’accès',
    validUntil: (when: string): string => `Il sert une seule fois, et reste valable jusqu’à ${when}.`,
    onlyNow: 'Il n’est affiché que maintenant : si vous le perdez, donnez-en un autre.',
    say: 'Dites à cette personne :',
    steps: (username: string): string[] => [
      'Ouvrez la page de connexion de la messagerie.',
      'Choisissez « Je ne connais pas mon identifiant et/ou mon mot de passe », puis « J’ai un code donné par l’assistance ».',
      `Écrivez votre nom d’utilisateur, ${username}, puis le code.`,
      'Choisissez votre nouveau mot de passe.',
    ],
  },

  aliases: {
    title: 'Autres adresses',
    text: 'Le courrier envoyé à ces adresses arrive dans la même boîte.',
    none: 'Cette personne n’a qu’une adresse.',
    add: 'Ajouter une adresse',
    label: (domain: string): string => `Nouvelle adresse (…@${domain})`,
    save: 'Ajouter',
    remove: 'Retirer',
    removeOf: (address: string): string => `Retirer l’adresse ${address}`,
    removeTitle: (address: string): string => `Retirer l’adresse ${address} ?`,
    removeText:
      'Le courrier envoyé à cette adresse sera refusé. Elle ne sera donnée à personne d’autre ; vous pourrez la rendre à cette personne.',
    empty: 'Écrivez une adresse.',
  },

  journal: {
    title: 'Journal de ce compte',
    none: 'Le journal ne dit rien de ce compte.',
    all: 'Tout le journal de ce compte',
  },

  departure: {
    title: 'Départ de l’académie',
    none: 'Aucune date de départ n’est connue.',
    set: 'Indiquer un départ',
    change: 'Modifier le départ',
    cancel: 'Annuler le départ',
    cancelTitle: (name: string): string => `Annuler le départ de ${name} ?`,
    cancelText:
      'Cette personne reste, ou revient : rien ne sera fermé ni supprimé, et un compte déjà fermé est rouvert.',
    lastDay: 'Dernier jour à l’académie',
    newAddress: 'Nouvelle adresse (facultatif)',
    newAddressHint: 'La réponse automatique la donnera à ceux qui écrivent.',
    chooseDay: 'Choisissez le dernier jour.',
    save: 'Enregistrer le départ',
    endsOn: (day: string): string => `Dernier jour : ${day}`,
    by: {
      import: 'Date du fichier de l’académie',
      administrator: 'Date donnée par un administrateur',
    } satisfies Record<DepartureFacts['by'], string>,
    newAddressIs: (address: string): string => `Nouvelle adresse : ${address}`,
    stages: {
      announced: 'Départ annoncé',
      closed: 'Compte fermé',
      refusing: 'Courrier refusé',
      deleting: 'Suppression en cours',
    } satisfies Record<DepartureFacts['stage'], string>,
    planTitle: 'Ce qui va se passer',
    today: 'Aujourd’hui',
    plan: {
      notice: 'Un message prévient la personne.',
      close: 'Le compte se ferme. Le courrier arrive encore ; ceux qui écrivent reçoivent une réponse automatique.',
      refuse: 'Le courrier est refusé.',
      delete: 'La boîte et son contenu sont supprimés. Les adresses ne seront données à personne d’autre.',
    },
    keptBecause: {
      hold: 'Rien ne sera supprimé : la suppression est retenue par l’administration.',
      present: 'Rien ne sera supprimé tant que le fichier de l’académie nomme cette personne.',
    },
    past: 'Ce jour est passé : le compte se fermera dans l’heure.',
  },
}
