import { readApp } from '../app/app.ts'
import { type ServeParts, serve, work } from '../host/serve.ts'
import { readMeshText } from './settings/mesh-file.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments } from './usage.ts'

export const startCommand: Command = {
  usage: `Usage: applink-action-host start

The host alone, as deployed. It refuses to start without its settings, and names all that are missing.

Example:
  npm start`,
  run: (args, shell) => runHost(serve, args, shell),
}

export const workerCommand: Command = {
  usage: `Usage: applink-action-host worker

Works on jobs and events, and answers no requests: for WORKER=separate, beside processes of "start".

Example:
  npm run worker`,
  run: (args, shell) => runHost(work, args, shell),
}

async function runHost(begin: (parts: ServeParts) => Promise<unknown>, args: readonly string[], shell: Shell) {
  readArguments({ args: [...args], options: {} })
  const { appLink, events, policy, tools, version } = await readApp(shell.folder)
  passOn(shell)
  await begin({
    ...{ appLink, events, policy, tools, version, env: shell.env },
    meshYaml: readMeshText(shell.folder),
    write: text => process.stdout.write(text),
  })
  return 0
}

/** Exporters of telemetry read the environment of the process, which need not have what the file `.env` says. */
function passOn({ env }: Shell): void {
  for (const [name, value] of Object.entries(env)) if (name.startsWith('OTEL_')) process.env[name] ??= value
}
