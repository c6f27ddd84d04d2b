/** The words of the page Options: those that Convergence used, wherever it had one. */
export const options = {
  title: 'Options',
  open: 'Options',
  tree: 'Rubriques des options',
  toTree: 'Toutes les options',
  toMail: 'Retour à la messagerie',
  groups: {
    global: 'Global',
    mail: 'Messagerie',
  },
  sections: {
    password: 'Mot de passe',
    security: 'Sécurité',
    applications: 'Applications et téléphones',
    devices: 'Appareils connectés',
    appearance: 'Apparence',
    export: 'Exporter ma messagerie',
    forwarding: 'Transfert automatique',
    signature: 'Signature',
    absence: 'Réponse d’absence',
  },
  save: 'Enregistrer les préférences',
  saving: 'Enregistrement…',
  nothingToSave: 'Rien n’a changé.',
  unsaved: 'Des modifications ne sont pas enregistrées.',
  leaveTitle: 'Quitter sans enregistrer ?',
  leaveText:
    'Vos modifications seront perdues. Pour les garder, restez et cliquez sur « Enregistrer les préférences ».',
  leave: 'Quitter sans enregistrer',

  appearance: {
    lead: 'Ces choix valent pour ce navigateur, sur cet appareil.',
    theme: 'Couleurs',
    themes: {
      system: 'Comme l’appareil',
      light: 'Claires',
      dark: 'Sombres',
    },
    keyboard: 'Clavier',
    shortcuts: 'Utiliser les raccourcis d’une touche',
    shortcutsHint: 'Par exemple « r » pour répondre. La touche « ? » affiche la liste.',
  },

  security: {
    passwordTitle: 'Mot de passe',
    passwordChosen: 'Vous avez choisi votre mot de passe : vous seul le connaissez.',
    passwordIsNumen:
      'Votre mot de passe est encore votre NUMEN. D’autres services le connaissent : choisissez un mot de passe à vous.',
    passwordChange: 'Modifier mon mot de passe',
    passwordChoose: 'Choisir un mot de passe',
  },
}
