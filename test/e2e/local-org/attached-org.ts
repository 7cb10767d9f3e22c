import { vi } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

/** A local org whose add-on is attached to this process, as an app has it in its environment; until it is closed. */
export async function startAttachedOrg(): Promise<LocalOrg> {
  const local = await startLocalOrg()
  vi.stubEnv('HEROKU_APPLINK_API_URL', local.applink.apiUrl)
  vi.stubEnv('HEROKU_APPLINK_TOKEN', local.applink.token)
  vi.stubEnv('HEROKU_APP_ID', local.applink.appId)
  return {
    ...local,
    close: () => {
      vi.unstubAllEnvs()
      return local.close()
    },
  }
}
