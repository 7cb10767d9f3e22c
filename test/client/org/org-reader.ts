import type { RunningDev } from '../../../src/test-client/dev.ts'

type Reader = Pick<RunningDev, 'org' | 'apiVersion' | 'users'>

/** What the administrator of the local org sees: to check what a tool has done there. */
export function createOrgReader({ apiVersion, org, users }: Reader) {
  const token = users.find(({ username }) => username === 'admin@acme.example')?.accessToken
  const send = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    return (await (await fetch(org + path, { ...init, headers })).json()) as T
  }
  return {
    async query<R>(soql: string): Promise<R[]> {
      const path = `/services/data/v${apiVersion}/query?q=${encodeURIComponent(soql)}`
      return (await send<{ records: R[] }>(path)).records
    },
    /** Makes something go wrong; gives the id of the fault. */
    addFault: (fault: object) =>
      send<{ id: string; hits: number }>('/_local/faults', { method: 'POST', body: JSON.stringify(fault) }),
    clearFaults: () => fetch(`${org}/_local/faults`, { method: 'DELETE' }),
    /** How often each fault struck, in the order in which they were added. */
    async hits(): Promise<number[]> {
      const { faults } = await send<{ faults: { hits: number }[] }>('/_local/faults')
      return faults.map(({ hits }) => hits)
    },
  }
}
