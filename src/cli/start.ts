import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readApp } from '../app/app.ts'
import { type ServeParts, serve, work } from '../host/serve.ts'
import { readTextFile } from '../text-file.ts'
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

async function runHost(begin: (parts: ServeParts) => Promise<void>, args: readonly string[], shell: Shell) {
  readArguments({ args: [...args], options: {} })
  const { appLink, events, tools, version } = await readApp(shell.folder)
  const meshFile = join(shell.folder, 'heroku-applink-service-mesh.yaml')
  await begin({
    ...{ appLink, events, tools, version, env: shell.env },
    meshYaml: existsSync(meshFile) ? readTextFile(meshFile) : '',
    write: text => process.stdout.write(text),
  })
  // `npm run dev` waits for this, and the host does not outlive it.
  process.send?.('listening')
  return 0
}
