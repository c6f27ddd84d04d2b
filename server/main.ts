import { runCommand } from './cli/command.ts'

// A reader that has seen enough (`| head`) closes its end; that is no fault of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
const code = await runCommand(process.argv.slice(2))
// What is still on its way to a slow reader would be lost by exit().
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
// A command is over when it says so, whatever connections its libraries still hold open.
process.exit(code)
