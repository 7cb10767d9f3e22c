import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface SiteParts {
  readonly root: URL
  /** What the person at the terminal has set. */
  readonly given: NodeJS.ProcessEnv
  readonly port: number
  /** The public door of the host, and a key for it. */
  readonly apiUrl: string
  readonly apiKey: string
}

/** The website of `examples/campaign-site`, as a client of the host's `api` surface. */
export interface DevSite {
  readonly url: string
  /** Ends it at once. */
  kill(): void
}

export async function startSite({ apiKey, apiUrl, given, port, root }: SiteParts): Promise<DevSite> {
  const child = spawn(process.execPath, ['examples/campaign-site/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...given, PORT: String(port), API_URL: apiUrl, API_KEY: apiKey },
  })
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  child.once('exit', code => reject(new Error(`examples/campaign-site ended with exit code ${code}.`)))
  if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
  const { url } = JSON.parse(await promise) as { url: string }
  return { url, kill: () => child.kill('SIGTERM') }
}
