/** What the pages of a recovery say. They are read by people who cannot get in: plain words, what to do next, no blame. */
export const words = {
  title: 'Retrouver mes identifiants',
  back: 'Retour à la connexion',

  findTitle: 'Retrouver mon identifiant',
  findText: 'Votre NUMEN et votre nom de famille suffisent.',
  find: 'Retrouver mon identifiant',
  resetTitle: 'Réinitialiser mon mot de passe',
  resetText: 'Votre mot de passe redevient votre NUMEN ; vos appareils sont déconnectés.',
  reset: 'Revenir au NUMEN',
  username: 'Nom d’utilisateur',
  usernameHint: 'Initiale du prénom et nom, en minuscules, sans espace ni point. Exemple : pdupont',
  numen: 'NUMEN',
  numenHint: '13 caractères, chiffres et lettres majuscules. Votre secrétariat peut vous le rappeler.',
  familyName: 'Nom de famille',
  usernameIs: 'Votre nom d’utilisateur est',
  resetDone: 'C’est fait : votre mot de passe est de nouveau votre NUMEN, en majuscules.',
  resetNext: 'Connectez-vous, puis choisissez un autre mot de passe.',
  noMatch: 'Ces renseignements ne correspondent à personne. Vérifiez-les, ou adressez-vous à votre assistance.',

  linkTitle: 'Recevoir un lien à mon adresse de secours',
  linkText:
    'Un lien vous sera envoyé à l’adresse de secours que votre académie connaît. Il montre votre identifiant et permet de choisir un mot de passe.',
  linkByUsername: 'Je connais mon nom d’utilisateur',
  linkByNumen: 'Je ne connais que mon NUMEN',
  sendLink: 'Recevoir le lien',
  linkSent:
    'Si ces renseignements sont justes et si votre académie connaît votre adresse de secours, un lien vient d’y être envoyé. Il est valable 30 minutes.',
  linkSentNext: 'Regardez aussi dans les courriers indésirables. Rien n’arrive ? Adressez-vous à votre assistance.',

  chooseTitle: 'Choisir un mot de passe',
  chooseFor: (name: string): string => `Bonjour ${name}. Votre nom d’utilisateur est`,
  password: 'Nouveau mot de passe',
  passwordHint: (minLength: number): string =>
    `Au moins ${minLength} caractères. Quelques mots sans rapport entre eux se retiennent bien ; ni votre nom, ni votre NUMEN.`,
  again: 'Nouveau mot de passe, une seconde fois',
  mismatch: 'Les deux saisies diffèrent : écrivez deux fois le même mot de passe.',
  save: 'Enregistrer ce mot de passe',
  chosen: 'Votre nouveau mot de passe est enregistré. Tous vos appareils sont déconnectés.',
  chosenNext: 'Connectez-vous avec ce mot de passe, et donnez-le aussi à Thunderbird et à votre téléphone.',
  logIn: 'Me connecter',

  linkOver: {
    used: 'Ce lien a déjà servi : il ne fonctionne qu’une fois.',
    expired: 'Ce lien n’est plus valable : il servait pendant 30 minutes, ou vous en avez demandé un autre depuis.',
    unknown: 'Ce lien n’est pas valable. L’adresse est peut-être coupée : copiez-la tout entière depuis le message.',
  },
  newLink: 'Demander un autre lien',
  linkTitleOver: 'Ce lien ne fonctionne plus',

  helpdeskTitle: 'Demander de l’aide',
  helpdeskText: 'L’assistance vérifie qui vous êtes, puis vous donne un code qui sert une seule fois.',
  haveCode: 'J’ai un code donné par l’assistance',
  codeTitle: 'Choisir un mot de passe avec un code',
  code: 'Code donné par l’assistance',
  codeHint: '10 caractères, par exemple K7MF3-XQ9PB.',

  notPossible: 'Ce n’est pas possible ici.',
  incomplete: 'Remplissez tous les champs.',
} as const
