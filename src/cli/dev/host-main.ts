import { flushCompileCache } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, readApp } from '../../app/app.ts'
import { printableLines } from '../../core/printable.ts'
import { readMeshText } from '../settings/mesh-file.ts'
import type { FromHost, ToHost } from './host-messages.ts'
import { toDevPlan } from './plan.ts'

/** Milliseconds that jobs get to end once a file has changed. A step that never ends must not stop the work. */
const workGraceMs = 2_500
/** Milliseconds after which what no call waits for is done, so that it does not come before the first of them. */
const leisureMs = 500

type Message<Kind> = Extract<ToHost, { readonly kind: Kind }>

const nextOf = <Kind extends ToHost['kind']>(kind: Kind): Promise<Message<Kind>> =>
  new Promise(resolve => {
    process.on('message', (message: ToHost) => {
      if (message.kind === kind) resolve(message as Message<Kind>)
    })
  })

/** Nobody may be there to hear it. */
const say = (message: FromHost): void => void (process.connected && process.send?.(message, undefined, {}, () => {}))

/** All of the program that needs nothing of the app, which is most of what a start takes. */
async function loadProgram() {
  const [{ serve }, { writeDocuments }, { createKnowledge }, { toShownApp }] = await Promise.all([
    import('../../host/serve.ts'),
    import('../openapi/openapi.ts'),
    import('./pages/pages.ts'),
    import('./without-applink/shown-app.ts'),
    import('../../host/dev/ahead.ts').then(({ loadAhead }) => loadAhead()),
  ])
  return { createKnowledge, serve, toShownApp, writeDocuments }
}

/** Where tools say less of their data than the local org. Hints are no reason to fail. */
async function readOrgHints(tools: App['tools'], localOrgUrl: string): Promise<readonly string[]> {
  const { readClassHints } = await import('../field-classes/hints.ts')
  return readClassHints(tools, localOrgUrl).catch(() => [])
}

/**
 * One host of `npm run dev`, in a process of its own, since tools are loaded once in a process. Keeps `openapi/` fresh, says
 * what the app is at this moment, and serves it beside the host before. Exit code 1: the tools cannot be loaded, published
 * or served; it has said why then. With the argument `ahead` it loads the program before it is told to begin.
 */
async function main(): Promise<void> {
  const giveUp = () => process.exit(1)
  process.once('disconnect', giveUp)
  const folder = process.cwd()
  const [begun, told, mayWork, ended] = [nextOf('begin'), nextOf('serve'), nextOf('work'), nextOf('end')]
  if (process.argv.includes('ahead')) await loadProgram()
  await begun
  const app = await readApp(folder)
  const plan = toDevPlan(app)
  // What the plan names starts while the rest is loaded.
  say({ kind: 'plan', plan })
  const { createKnowledge, serve, toShownApp, writeDocuments } = await loadProgram()
  writeDocuments(app)
  say({ kind: 'published' })
  const { env, scene } = await told
  // For what tools import from elsewhere.
  Object.assign(process.env, env)
  const { end, port } = await serve({
    ...{ ...app, env, meshYaml: readMeshText(folder), dev: createKnowledge(toShownApp(app, env), plan, scene) },
    write: text => process.stdout.write(text),
    succession: { mayWork, workGraceMs, rested: () => say({ kind: 'rested' }) },
  })
  process.off('disconnect', giveUp)
  say({ kind: 'listening', port })
  await Promise.race([ended, sleep(leisureMs)])
  // With all rules of the linter.
  const { hintsFor } = await import('../../app/hints.ts')
  const fromOrg = process.argv.includes('org') ? await readOrgHints(app.tools, scene.org.org) : []
  say({ kind: 'hints', hints: [...hintsFor(app), ...fromOrg] })
  // The next one finds it, however this one ends.
  flushCompileCache()
  await ended
  await end()
}

main().catch((error: unknown) => {
  console.error(printableLines(error instanceof Error ? error.message : String(error)))
  process.exit(1)
})
