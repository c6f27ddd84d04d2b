import { numberText, plural } from './numbers.ts'

/** Options › Global › « Exporter ma messagerie ». */
export const exporting = {
  lead: 'Vous obtenez un fichier qui contient tous vos messages, avec leurs pièces jointes, rangés par dossier. Rien n’est supprimé de votre messagerie.',
  content: (messages: number, size: string): string =>
    messages === 0
      ? 'Votre messagerie ne contient aucun message.'
      : `Votre messagerie contient ${plural(messages, 'message', 'messages')}, ${size} environ.`,
  counting: 'Vos messages sont en train d’être comptés…',
  format: 'Pour ouvrir le fichier',
  formats: {
    mbox: 'Avec Thunderbird ou un autre logiciel de messagerie (format mbox)',
    maildir: 'Un fichier par message (format Maildir)',
  },
  formatHint: 'En cas de doute, gardez le premier choix.',
  start: 'Exporter ma messagerie',
  startHint: 'L’export peut durer plusieurs minutes. Gardez cette page ouverte jusqu’à la fin du téléchargement.',
  running: 'Export en cours',
  progress: (done: number, total: number): string =>
    `${numberText(Math.min(done, total))} sur ${plural(total, 'message', 'messages')}`,
  done: 'L’export est terminé : le fichier est dans le dossier des téléchargements de votre appareil.',
  stopped: 'L’export a été interrompu. Le fichier commencé ne peut pas servir : supprimez-le, puis recommencez.',
  keepTitle: 'Où garder ce fichier',
  keep: 'Ces messages peuvent contenir des informations confidentielles sur des élèves ou des collègues. Gardez le fichier en lieu sûr et ne l’envoyez à personne.',
}
