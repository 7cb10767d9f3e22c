import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { environmentOf } from './environment.ts'
import { createFolder } from './folder.ts'

const root = new URL('../../../', import.meta.url)

/** Third parties of the sample tools, which nobody asks here. */
const thirdParties = Object.fromEntries(
  ['NEWS', 'PROVISIONING'].flatMap(name => [
    [`${name}_API_URL`, 'https://third.example'],
    [`${name}_API_KEY`, 'key'],
  ]),
)

/**
 * `npm start` without npm: the host alone, as deployed. Only the given variables are set, those of the third parties, and
 * a folder for its data that goes when it ends.
 * `folder` is another checkout.
 */
export function startHostProcess(env: Readonly<Record<string, string>>, folder: URL | string = root) {
  const data = createFolder()
  const child = spawn(process.execPath, ['src/cli/cli.ts', 'start'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environmentOf(folder), DATA_DIR: data.path, ...thirdParties, ...env },
  })
  const lines: string[] = []
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', line => errors.push(line))
  const ended = new Promise<number | null>(resolve => {
    child.once('exit', code => {
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
