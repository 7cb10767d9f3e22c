import { fileURLToPath } from 'node:url'
import { readApp } from '../../src/app/app.ts'
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
