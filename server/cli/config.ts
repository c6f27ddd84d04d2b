import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderConfig, renderExample } from '../config/render.ts'
import { type Command, projectFolder } from './context.ts'
import { exitCode } from './exit-codes.ts'

export const configCommand: Command = {
  name: 'config',
  usage: 'facteur config print|example [--write]',
  summary: 'Montre chaque réglage, sa valeur et d’où elle vient ; ou le fichier d’exemple.',
  async run(args, context) {
    switch (args[0] ?? 'print') {
      case 'print':
        context.print(renderConfig(context))
        return exitCode.ok
      case 'example':
        if (args.includes('--write'))
          await writeFile(join(projectFolder, 'config/facteur.example.toml'), renderExample())
        else context.print(renderExample())
        return exitCode.ok
      default:
        context.printError(this.usage)
        return exitCode.usage
    }
  },
}
