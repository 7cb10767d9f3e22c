#!/usr/bin/env node
// An older Node must be able to read this file, so it imports nothing before it has looked.
const [major] = process.versions.node.split('.')
// The first process of a container gets those signals alone for which it has a listener, and a command has none before it runs.
if (process.pid === 1) {
  for (const [signal, code] of Object.entries({ SIGTERM: 143, SIGINT: 130 }))
    process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(code))
}
if (Number(major) >= 24) {
  const { enableCompileCache } = await import('node:module')
  // Node keeps what it compiled, which is much of what a start takes.
  enableCompileCache()
  const { runCli } = await import('./commands.ts')
  const { env } = process
  const exitCode = await runCli(process.argv.slice(2), {
    ...{ env, folder: process.cwd() },
    print: text => console.log(text),
    complain: text => console.error(text),
    progress: process.stderr.isTTY ? text => process.stderr.write(`\r\u001b[K${text}`) : undefined,
  })
  process.exitCode = exitCode
  // What a failed start has left open must not keep the process; what it has written must get out.
  if (exitCode !== 0) {
    for (const stream of [process.stdout, process.stderr]) await new Promise(done => stream.write('', done))
    process.exit()
  }
} else {
  console.error(
    `applink-action-host needs Node 24 or newer, and this is Node ${process.versions.node}.
In the folder of an app "npm run COMMAND" and "npx applink-action-host COMMAND" run with the Node that "npm install" brought;
"npm exec -- node FILE" runs a single file with it.`,
  )
  process.exitCode = 1
}
