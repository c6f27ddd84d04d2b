import type { Mailbox } from './compose.ts'

/** A short message to the bursar; without `from` it is a colleague's. Words in braces are filled by bulk.ts. */
export type BulkText = { from?: Mailbox; subject: string; body: string; signature?: string }

const outside = (name: string, address: string): Mailbox => ({ name, address })
const papeterie = outside('Papeterie Grandjean', 'commandes@papeterie-grandjean.example')
const traiteur = outside('Maison Vernier, restauration', 'livraisons@maison-vernier.example')
const cars = outside('Autocars du Val', 'devis@autocars-du-val.example')
const chauffage = outside('Thermi-Est', 'interventions@thermi-est.example')
const departement = outside('Département — service des collèges', 'colleges@departement.example')
const copieurs = outside('Reprolux', 'service.client@reprolux.example')
const parent = outside('Mme Garnier', 'c.garnier@boite.example')

export const bulkTexts: readonly BulkText[] = [
  {
    from: papeterie,
    subject: 'Confirmation de commande n° {numéro}',
    body: 'Bonjour,\n\nNous vous confirmons votre commande de {nombre} {fourniture}, pour un montant de {montant} TTC. Livraison prévue {jour}.',
    signature: 'Le service des commandes',
  },
  {
    from: papeterie,
    subject: 'Facture n° {numéro}',
    body: 'Bonjour,\n\nVotre facture n° {numéro}, d’un montant de {montant}, est déposée sur Chorus Pro.\n\nNous vous remercions de votre confiance.',
    signature: 'La comptabilité',
  },
  {
    from: papeterie,
    subject: 'Rupture de stock : {fourniture}',
    body: 'Bonjour,\n\nL’article « {fourniture} » est en rupture. Nous pouvons vous livrer un équivalent au même prix : convient-il ?',
    signature: 'Le service des commandes',
  },
  {
    from: traiteur,
    subject: 'Livraison de {jour} : {nombre} repas en plus',
    body: 'Bonjour Monsieur Bernard,\n\nC’est noté : {nombre} repas supplémentaires pour {jour}. La livraison se fera avant 10 h 30.',
    signature: 'Sandrine, Maison Vernier',
  },
  {
    from: traiteur,
    subject: 'Changement au menu de {jour}',
    body: 'Bonjour,\n\nLe poisson prévu {jour} est remplacé par une omelette aux fines herbes. L’affichage des allergènes est à jour.',
    signature: 'Sandrine, Maison Vernier',
  },
  {
    from: cars,
    subject: 'Devis n° {numéro} — car de {nombre} places',
    body: 'Bonjour,\n\nVoici notre prix pour la sortie de la {classe} : {montant} TTC, conducteur et péages compris. Cette offre est valable trente jours.',
    signature: 'Autocars du Val',
  },
  {
    from: cars,
    subject: 'Départ de {jour} : horaire confirmé',
    body: 'Bonjour,\n\nLe car se présentera devant le collège {jour} à 7 h 45. Le conducteur a le numéro de la loge.',
    signature: 'Autocars du Val',
  },
  {
    from: chauffage,
    subject: 'Intervention n° {numéro}',
    body: 'Bonjour,\n\nNotre technicien passera {jour} matin pour le radiateur de la salle {salle}. Merci de prévoir l’accès à la chaufferie.',
    signature: 'Le planning',
  },
  {
    from: chauffage,
    subject: 'Compte rendu de passage, salle {salle}',
    body: 'Bonjour,\n\nVanne remplacée, circuit purgé. Un second passage sera nécessaire pour le circulateur ({montant}, devis joint à la facture).',
    signature: 'Thermi-Est',
  },
  {
    from: departement,
    subject: 'Dotation de fonctionnement : pièce à fournir',
    body: 'Monsieur le gestionnaire,\n\nPour solder le dossier n° {numéro}, il manque l’état des dépenses de viabilisation. Merci de nous l’adresser avant {jour}.',
    signature: 'Service des collèges',
  },
  {
    from: departement,
    subject: 'Visite de la commission de sécurité',
    body: 'Monsieur le gestionnaire,\n\nLa commission passera {jour} à 9 h 30. Le registre de sécurité doit être à jour des {nombre} dernières vérifications.',
    signature: 'Service des collèges',
  },
  {
    from: copieurs,
    subject: 'Relevé de compteur du copieur {salle}',
    body: 'Bonjour,\n\nMerci de nous communiquer le relevé du copieur avant {jour}. Sans réponse, nous facturerons une estimation.',
    signature: 'Reprolux',
  },
  {
    from: copieurs,
    subject: 'Toner expédié (dossier {numéro})',
    body: 'Bonjour,\n\nDeux cartouches partent ce jour ; elles vous parviendront {jour}. Pensez à retourner les anciennes dans le même carton.',
    signature: 'Reprolux',
  },
  {
    from: parent,
    subject: 'Remise de principe pour la cantine',
    body: 'Bonjour Monsieur,\n\nMon fils a été absent {nombre} jours pour maladie. Pouvez-vous déduire ces repas de la facture ? Le certificat est à la vie scolaire.\n\nMerci d’avance,',
    signature: 'C. Garnier',
  },
  {
    from: parent,
    subject: 'Paiement en plusieurs fois',
    body: 'Bonjour,\n\nSerait-il possible de régler les {montant} du voyage en trois fois ?\n\nBien à vous,',
    signature: 'C. Garnier',
  },
  {
    subject: 'Commande de {fourniture}',
    body: 'Bonjour Gilles,\n\nIl me faudrait {nombre} {fourniture} avant {jour} si c’est possible.\n\nMerci !',
  },
  {
    subject: 'Clé de la salle {salle}',
    body: 'Bonjour Gilles,\n\nLa clé de la {salle} n’est plus au tableau. L’as-tu confiée à quelqu’un ?',
  },
  {
    subject: 'Vidéoprojecteur de la {salle}',
    body: 'Salut Gilles,\n\nL’image est toute verte depuis ce matin. J’ai mis un mot sur la porte ; je fais cours en {salle} en attendant.',
  },
  {
    subject: 'Store cassé en {salle}',
    body: 'Bonjour,\n\nLe store du fond ne remonte plus et les élèves ont le soleil dans les yeux à partir de 14 h. Est-ce que l’agent peut passer ?\n\nMerci,',
  },
  {
    subject: 'Frais de déplacement, réunion de {jour}',
    body: 'Bonjour Gilles,\n\nJe t’ai déposé l’ordre de mission et le billet dans ta bannette ({montant}). Dis-moi s’il manque quelque chose.',
  },
  {
    subject: 'Repas de la {classe}',
    body: 'Bonjour,\n\nLa {classe} part en sortie {jour} : {nombre} repas à annuler et {nombre} pique-niques à prévoir.\n\nMerci beaucoup,',
  },
  {
    subject: 'Carnet perdu ({élève}, {classe})',
    body: 'Bonjour Gilles,\n\n{élève} a perdu son carnet ; ses parents passeront {jour} régler le nouveau.',
  },
  {
    subject: 'Manuels de {classe}',
    body: 'Bonjour Gilles,\n\nIl manque {nombre} manuels pour la {classe}. J’ai fait la liste des élèves qui ne les ont pas rendus l’an dernier.',
  },
  {
    subject: 'Régie : {montant} à déposer',
    body: 'Bonjour,\n\nJ’ai récolté {montant} pour la sortie de la {classe} ({nombre} élèves sur {nombre}). Je te les apporte à la récréation.',
  },
  {
    subject: 'Casier de {élève}',
    body: 'Bonjour Gilles,\n\nLe cadenas du casier n° {nombre} est bloqué. Peux-tu demander à l’agent de le couper ? {élève} n’a plus ses affaires de sport.',
  },
  {
    subject: 'Photocopies : mon code ne marche plus',
    body: 'Bonjour,\n\nLe copieur de la salle des professeurs refuse mon code depuis {jour}. Ai-je dépassé mon quota ?',
  },
  {
    subject: 'Budget du foyer',
    body: 'Bonjour Gilles,\n\nOù en est le solde du foyer ? Nous voudrions acheter {nombre} {fourniture} pour le club.',
  },
  {
    subject: 'Conseil d’administration : le budget',
    body: 'Bonjour Gilles,\n\nPeux-tu m’envoyer le tableau du budget avant {jour} ? Je voudrais le joindre à la convocation.',
  },
  {
    subject: 'Absence d’un agent {jour}',
    body: 'Bonjour Gilles,\n\nUn agent sera absent {jour}. Il faudra revoir le service du self : {nombre} personnes au premier service.',
  },
  {
    subject: 'Fuite sous l’évier de la {salle}',
    body: 'Gilles,\n\nÇa goutte sous la paillasse du fond. J’ai mis une bassine et coupé l’eau.\n\nMerci de faire venir quelqu’un,',
  },
]
