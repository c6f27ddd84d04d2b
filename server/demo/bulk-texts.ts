import type { Mailbox } from './compose.ts'

/** A short message; without `from` it is a colleague's. Words in braces are filled by bulk.ts. */
export type BulkText = { from?: Mailbox; subject: string; body: string; signature?: string }

const outside = (name: string, address: string): Mailbox => ({ name, address })
const papeterie = outside('Papeterie Grandjean', 'commandes@papeterie-grandjean.example')
const traiteur = outside('Maison Vernier, restauration', 'livraisons@maison-vernier.example')
const cars = outside('Autocars du Val', 'devis@autocars-du-val.example')
const chauffage = outside('Thermi-Est', 'interventions@thermi-est.example')
const departement = outside('Département — service des collèges', 'colleges@departement.example')
const copieurs = outside('Reprolux', 'service.client@reprolux.example')
const parent = outside('Mme Garnier', 'c.garnier@boite.example')

/** To the bursar of a school. */
export const bursarTexts: readonly BulkText[] = [
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
    body: 'Monsieur le gestionnaire,\n\nLa commission passera {jour} à 9 h 30. Le registre de sécurité doit être à jour des {autre} dernières vérifications.',
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
    body: 'Bonjour Monsieur,\n\nMon fils a été absent {autre} jours pour maladie. Pouvez-vous déduire ces repas de la facture ? Le certificat est à la vie scolaire.\n\nMerci d’avance,',
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
    body: 'Bonjour,\n\nLa {classe} part en sortie {jour} : {nombre} repas à annuler et autant de pique-niques à prévoir.\n\nMerci beaucoup,',
  },
  {
    subject: 'Carnet perdu ({élève}, {classe})',
    body: 'Bonjour Gilles,\n\n{élève} a perdu son carnet ; ses parents passeront {jour} régler le nouveau.',
  },
  {
    subject: 'Manuels de {classe}',
    body: 'Bonjour Gilles,\n\nIl manque {autre} manuels pour la {classe}. J’ai fait la liste des élèves qui ne les ont pas rendus l’an dernier.',
  },
  {
    subject: 'Régie : {montant} à déposer',
    body: 'Bonjour,\n\nJ’ai récolté {montant} pour la sortie de la {classe} (il manque encore {autre} élèves). Je te les apporte à la récréation.',
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
    body: 'Bonjour Gilles,\n\nOù en est le solde du foyer ? Nous voudrions acheter des {fourniture} pour le club.',
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

const famille = (name: string, address: string): Mailbox => outside(name, `${address}@boite.example`)

/** To a teacher who has a class of his own. */
export const teacherTexts: readonly BulkText[] = [
  {
    subject: 'Exclusion de cours : {élève} ({classe})',
    body: 'Bonjour Pierre,\n\nJ’ai dû exclure {élève} de mon cours ce matin (bavardages, puis insolence). La fiche est à la vie scolaire. Peux-tu lui en parler ?',
  },
  {
    subject: 'Devoirs de la {classe}',
    body: 'Bonjour,\n\nPeut-on se mettre d’accord pour ne pas placer deux contrôles {jour} ? Je décale volontiers le mien.',
  },
  {
    subject: 'Ordinateurs de la {salle}',
    body: 'Bonjour à tous,\n\nLe chariot d’ordinateurs est réservé {jour} toute la journée pour la certification Pix. Merci de le rapporter branché.',
  },
  {
    subject: 'Retour du manuel de {élève}',
    body: 'Bonjour Pierre,\n\nLe manuel de {élève} a été retrouvé au self, un peu gras mais vivant. Il t’attend au CDI.',
  },
  {
    subject: 'Compte rendu du conseil d’enseignement',
    body: 'Bonjour,\n\nLe compte rendu est dans l’espace partagé. Deux points restent à trancher : le choix du manuel et la progression commune en {classe}.\n\nBonne fin de journée,',
  },
  {
    subject: 'Qui a pris le vidéoprojecteur mobile ?',
    body: 'Bonjour,\n\nIl n’est plus dans l’armoire de la salle des professeurs et j’en ai besoin {jour} en {salle}.\n\nMerci à celui ou celle qui le ramènera,',
  },
  {
    subject: 'Réunion d’équipe {classe}',
    body: 'Bonjour,\n\nJe propose {jour} à 13 h en {salle}, une demi-heure, pour parler de l’aide aux devoirs. Dites-moi si cela vous va.',
  },
  {
    subject: 'Photocopies pour {jour}',
    body: 'Bonjour Pierre,\n\nTes {nombre} photocopies sont prêtes, agrafées et trouées. Elles sont dans ton casier.',
  },
  {
    subject: 'Élève nouveau en {classe}',
    body: 'Bonjour,\n\n{élève} arrive {jour} en {classe}. Merci de lui faire bon accueil et de lui désigner un camarade pour la première semaine.',
  },
  {
    subject: 'Covoiturage de {jour}',
    body: 'Salut,\n\nMa voiture est au garage jusqu’à {jour}. Aurais-tu une place le matin, comme d’habitude devant la boulangerie ?',
  },
  {
    subject: 'Semaine de la presse',
    body: 'Bonjour,\n\nJe commande les journaux pour la semaine de la presse. Combien d’exemplaires veux-tu pour la {classe} ? Réponse avant {jour}, s’il te plaît.',
  },
  {
    subject: 'Tes élèves ont été formidables',
    body: 'Pierre,\n\nLa {classe} a été irréprochable à la rencontre sportive. Dis-leur bravo de ma part, surtout à {élève}, qui a consolé tout le monde à la fin.',
  },
  {
    subject: 'Petit-déjeuner du club d’histoire',
    body: 'Bonjour Pierre,\n\nJe peux ouvrir la cuisine {jour} à 8 h pour le petit-déjeuner romain. Par contre, pas de garum, merci pour les rideaux.',
  },
  {
    subject: 'Panne de réseau dans le bâtiment B',
    body: 'Bonjour,\n\nLe réseau est coupé au premier étage. L’assistance annonce un retour {jour} dans la matinée. L’appel se fait sur papier d’ici là.',
  },
  {
    from: famille('Famille Aubry', 'aubry.famille'),
    subject: 'Absence de Clara {jour}',
    body: 'Bonjour Monsieur,\n\nClara sera absente {jour} pour un rendez-vous chez l’orthodontiste. Elle rattrapera le cours auprès d’une camarade.\n\nCordialement,',
    signature: 'M. et Mme Aubry',
  },
  {
    from: famille('Nadia Bensaïd', 'n.bensaid'),
    subject: 'Rendez-vous',
    body: 'Bonjour Monsieur Dupont,\n\nSerait-il possible de vous rencontrer {jour} après 17 h au sujet des résultats de Yanis ?\n\nJe vous remercie,',
    signature: 'Nadia Bensaïd',
  },
  {
    from: famille('Philippe Marchal', 'ph.marchal'),
    subject: 'Accompagner la sortie',
    body: 'Bonjour,\n\nJe peux accompagner la sortie {jour} : j’ai posé ma journée. Dites-moi l’heure du départ.\n\nBonne soirée,',
    signature: 'Philippe Marchal (papa de Jeanne)',
  },
  {
    from: famille('Élise Tournier', 'elise.tournier'),
    subject: 'Cahier oublié',
    body: 'Bonjour Monsieur,\n\nHugo a laissé son cahier en {salle}. Pourrait-il passer le chercher à la récréation ? Il a la leçon à apprendre…\n\nMerci !',
    signature: 'É. Tournier',
  },
  {
    from: outside('Archives départementales', 'service-educatif@archives-departement.example'),
    subject: 'Votre commande de reproductions',
    body: 'Bonjour Monsieur,\n\nLes {nombre} reproductions demandées sont prêtes. Elles sont libres de droits pour un usage en classe.',
    signature: 'Le service éducatif',
  },
  {
    from: outside('Cinéma Le Palace', 'scolaires@cinema-le-palace.example'),
    subject: 'Séance scolaire de {jour}',
    body: 'Bonjour,\n\nVotre séance est confirmée pour {nombre} élèves à 9 h 45. Le dossier pédagogique est à retirer à la caisse.',
    signature: 'Le Palace, Montrivel',
  },
  {
    from: outside('Association des professeurs d’histoire', 'regionale@asso-histoire-geo.example'),
    subject: 'Conférence : les forges et les hommes',
    body: 'Chers collègues,\n\nLa prochaine conférence de la régionale aura lieu {jour} à 18 h, salle Proudhon. Entrée libre.',
    signature: 'Le bureau',
  },
]
