import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { pickPort } from './free-port.ts'

export interface SiteParts {
  readonly root: URL
  /** What the person at the terminal has set. */
  readonly given: NodeJS.ProcessEnv
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

/** Starts the site on `CAMPAIGN_SITE_PORT`, or on a free port. */
export async function startSite({ apiKey, apiUrl, given, root }: SiteParts): Promise<DevSite> {
  const port = await pickPort('CAMPAIGN_SITE_PORT', given.CAMPAIGN_SITE_PORT || '0')
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
