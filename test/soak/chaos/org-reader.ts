import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Json } from './asking.ts'
import type { Found } from './judging/writes.ts'

/** A record of the org, with its id. */
export interface MarkedRecord extends Found {
  readonly id: string
}

const fieldsOf = { Account: ['Name', 'Site'], Product2: ['ProductCode', 'Name'] } as const
const tries = 200

/**
 * Reads and deletes in the org, however it suffers.
 * @param username whose rights see and delete all
 */
export function createOrgReader(org: string, username: string) {
  let token = ''
  const signIn = async () => {
    const { json } = await ask({ url: `${org}/_local/sessions?as=${username}`, body: {} })
    token = String(json.accessToken)
  }
  const tryOnce = async (path: string, method: string): Promise<Json | undefined> => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${org}${path}`, { method, headers }).catch(() => undefined)
    if (answer?.ok) return (await answer.json().catch(() => undefined)) as Json | undefined
    if (answer?.status === 401) await signIn()
    return undefined
  }
  const insist = async (path: string, method = 'GET'): Promise<Json> => {
    for (let left = tries; left > 0; left--) {
      const body = await tryOnce(path, method)
      if (body !== undefined) return body
      await sleep(100)
    }
    throw new Error(`the org does not answer ${method} ${path.slice(0, 100)}`)
  }
  return {
    async read(object: keyof typeof fieldsOf, start: string): Promise<MarkedRecord[]> {
      const [mark, value] = fieldsOf[object]
      const soql = `SELECT Id, ${mark}, ${value}, CreatedById FROM ${object} WHERE ${mark} LIKE '${start}%'`
      const rows: Json[] = []
      let next: unknown = `/services/data/v62.0/query?q=${encodeURIComponent(soql)}`
      while (typeof next === 'string') {
        const page = await insist(next)
        rows.push(...(page.records as Json[]))
        next = page.nextRecordsUrl
      }
      return rows.map(row => ({
        ...{ id: String(row.Id), mark: String(row[mark]), value: String(row[value]), userId: String(row.CreatedById) },
      }))
    },
    async remove(ids: readonly string[]): Promise<void> {
      for (let at = 0; at < ids.length; at += 200) {
        const list = ids.slice(at, at + 200).join(',')
        await insist(`/services/data/v62.0/composite/sobjects?ids=${list}&allOrNone=false`, 'DELETE')
      }
    },
  }
}

export type OrgReader = ReturnType<typeof createOrgReader>
