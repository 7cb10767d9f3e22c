import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readTextFile } from '../../text-file.ts'

export interface TypeCheckParts {
  /** Of the app. `undefined`: nothing is checked. */
  readonly folder: string | undefined
  /** Lines for the person at the terminal. */
  say(text: string): void
}

/** Checks the types of an app beside its host, which runs whatever comes out: Node takes no notice of types. */
export interface TypeCheck {
  /** Checks what is there now, after the check that may be under way. */
  check(): void
  kill(): void
}

/** Does nothing for an app without `tsconfig.json` or TypeScript of its own. */
export function createTypeCheck({ folder, say }: TypeCheckParts): TypeCheck {
  const compiler = folder === undefined ? undefined : compilerOf(folder)
  let running: ChildProcess | undefined
  let isStale = false
  let wasWrong = false
  const report = (found: string) => {
    if (found !== '') say(`${found}\n\nTypes do not fit, as said above. The host runs all the same.`)
    else if (wasWrong) say('Types fit again.')
    wasWrong = found !== ''
  }
  const check = async () => {
    if (!compiler || running) {
      isStale = true
      return
    }
    isStale = false
    running = startCompiler(compiler, folder)
    const found = running.stdout ? await text(running.stdout) : ''
    running = undefined
    if (isStale) return check()
    report(found.trim())
  }
  return { check: () => void check(), kill: () => running?.kill('SIGKILL') }
}

/** The program of TypeScript that the app has installed. */
function compilerOf(folder: string): string | undefined {
  if (!existsSync(join(folder, 'tsconfig.json'))) return undefined
  try {
    const file = createRequire(join(folder, 'package.json')).resolve('typescript/package.json')
    const { bin } = JSON.parse(readTextFile(file)) as { readonly bin: { readonly tsc: string } }
    return join(dirname(file), bin.tsc)
  } catch {
    return undefined
  }
}

/** The host and the editor go first. */
const lowPriority = 10

function startCompiler(compiler: string, folder: string | undefined): ChildProcess {
  // Beside what else the host keeps, which no repository has.
  const known = ['--incremental', '--tsBuildInfoFile', join('.data', 'types.tsbuildinfo')]
  const child = spawn(process.execPath, [compiler, '--noEmit', '--pretty', 'false', ...known], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (child.pid !== undefined) setPriority(child.pid, lowPriority)
  return child
}
