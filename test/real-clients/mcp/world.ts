import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'

export const sara = 'sara.sales@acme.example'

/** Host, mesh and local org as `npm run dev` starts them, over the app that has a tool of each kind. */
export async function startWorld() {
  const dev = await startDev({ folder: fixtureApp })
  return { dev, accountId: await firstAccount(dev), close: () => dev.stop() }
}

export type World = Awaited<ReturnType<typeof startWorld>>

async function firstAccount({ apiVersion, org, users }: RunningDev): Promise<string> {
  const token = users.find(({ username }) => username === sara)?.accessToken
  const query = `${org}/services/data/v${apiVersion}/query?q=${encodeURIComponent('SELECT Id FROM Account ORDER BY Name LIMIT 1')}`
  const answer = await fetch(query, { headers: { authorization: `Bearer ${token}` } })
  const { records } = (await answer.json()) as { readonly records: readonly { readonly Id: string }[] }
  return records[0]?.Id ?? ''
}
