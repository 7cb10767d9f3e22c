import { fileURLToPath } from 'node:url'
import { readApp } from '../../src/app/app.ts'
import { createCallouts } from '../../src/callouts/callouts.ts'
import { toDevPlan } from '../../src/cli/dev/plan.ts'
import { startThirdParties } from '../../src/cli/dev/programs.ts'

const folder = fileURLToPath(new URL('../../', import.meta.url))

/** The programs that stand for the third parties of the sample tools, as `npm run dev` starts them. */
export async function startSampleParties(env: NodeJS.ProcessEnv = {}) {
  const { thirdParties } = toDevPlan(await readApp(folder))
  const { env: variables, running } = await startThirdParties(thirdParties, { env, folder })
  return {
    /** The host's variables for them. */
    env: variables,
    /** Address by name. */
    thirdParties: Object.fromEntries(running.map(({ name, url }) => [name, url])),
    kill() {
      for (const program of running) program.kill()
    },
  }
}

/** A callout to one of them, with the variables of the host. `name` is what its variables begin with. */
export function connectParty(env: Readonly<Record<string, string>>, name: string) {
  const { [`${name}_API_URL`]: url = '', [`${name}_API_KEY`]: secret = '' } = env
  const callouts = createCallouts({ targets: new Map([['it', { url, secret }]]), now: () => performance.now() })
  const scope = { signal: new AbortController().signal, requestId: 'test' }
  return callouts.connectCallout({ name: 'it', urlFrom: 'IT_URL' }, scope)
}
