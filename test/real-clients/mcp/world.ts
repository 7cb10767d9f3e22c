import { startDev } from '../../../src/test-client/dev.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { createOrgReader } from '../../client/org/org-reader.ts'

/** Who sits before each client. */
export const username = 'admin@acme.example'

/** A client that the settings of the host have, for programs that cannot register themselves. */
export const byHand = { clientId: 'by-hand', redirectUris: ['http://127.0.0.1/callback'] }

/** Host, mesh and local org as `npm run dev` starts them, over the app that has a tool of each kind. */
export async function startWorld() {
  const dev = await startDev({ folder: fixtureApp, env: { SERVICE_CLIENTS: JSON.stringify([byHand]) } })
  const { query } = createOrgReader(dev)
  const [first] = await query<{ Id: string }>('SELECT Id FROM Account ORDER BY Name LIMIT 1')
  return {
    dev,
    mcp: dev.mcp,
    accountId: String(first?.Id),
    /** How many contacts of that last name there are. */
    contactsOf: async (lastName: string) =>
      (await query(`SELECT Id FROM Contact WHERE LastName = '${lastName}'`)).length,
    close: () => dev.stop(),
  }
}

export type World = Awaited<ReturnType<typeof startWorld>>
