import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { environmentOf } from './environment.ts'
import { fixtureApp } from './fixture-app.ts'
import { createFolder } from './folder.ts'
import { cli } from './program.ts'

/** The third party of the fixture app, which nobody asks here. */
const thirdParty = { PRESS_API_URL: 'https://third.example', PRESS_API_KEY: 'key' }

/**
 * `npm start` without npm: the host alone, as deployed. Only the given variables are set, those of the third party, and
 * a folder for its data that goes when it ends.
 * @param folder of the app. Default: the fixture app
 */
export function startHostProcess(env: Readonly<Record<string, string>>, folder = fixtureApp) {
  const data = createFolder()
  const child = spawn(process.execPath, [cli, 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environmentOf(), DATA_DIR: data.path, ...thirdParty, ...env },
  })
  const lines: string[] = []
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', line => errors.push(line))
  const ended = new Promise<number | null>(resolve => {
    // What it wrote has been read by then, which it need not be when it ends.
    child.once('close', code => {
      data.remove()
      resolve(code)
    })
  })
  const listening = new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', line => {
      lines.push(line)
      const { message, port } = JSON.parse(line) as { message: string; port: number }
      if (message === 'listening') resolve(port)
    })
    void ended.then(code => reject(new Error(`the host ended with exit code ${code}: ${errors.join('\n')}`)))
  })
  listening.catch(() => {})
  return {
    pid: child.pid,
    lines,
    errors,
    ended,
    listening,
    kill(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal)
      return ended
    },
  }
}
