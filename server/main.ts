import { runCommand } from './cli/command.ts'

// A command is over when it says so, whatever connections its libraries still hold open.
process.exit(await runCommand(process.argv.slice(2)))
