import * as z from 'zod'
import { readUtf8 } from '../../../core/utf8.ts'
import type { ServeParts } from '../../../host/serve.ts'
import type { LocalOrg } from '../local-org.ts'

type Happenings = Awaited<ReturnType<NonNullable<ServeParts['dev']>['happenings']>>
type Entry = Happenings['entries'][number]

const happening = z.object({
  at: z.string(),
  kind: z.enum(['request', 'event']),
  what: z.string(),
  query: z.string().optional(),
  status: z.number().optional(),
  ms: z.number().optional(),
  username: z.string().optional(),
})
const answer = z.object({ happenings: z.array(happening) })

/** What this host did, with names of its users, and what happened in the local org meanwhile, in the order of time. */
export async function toHappenings(own: readonly Entry[], { org, users }: LocalOrg): Promise<Happenings> {
  const nameOf = new Map(users.map(({ userId, username }) => [userId, username]))
  const named = own.map(entry => ({ ...entry, who: nameOf.get(entry.who ?? '') ?? entry.who }))
  const found = await readActivity(org)
  const entries = [...named, ...(found ?? [])].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return { entries, ...(!found && { problem: 'The local org does not answer.' }) }
}

async function readActivity(org: string): Promise<readonly Entry[] | undefined> {
  try {
    const response = await fetch(`${org}/_local/activity`, { signal: AbortSignal.timeout(2_000) })
    return answer.parse(JSON.parse(readUtf8(await response.bytes()))).happenings.map(toEntry)
  } catch {
    return undefined
  }
}

function toEntry({ at, kind, ms, query, status, username, what }: z.infer<typeof happening>): Entry {
  const shared = { at, what, detail: query, ms, who: username }
  if (kind === 'event') return { ...shared, kind: 'event', outcome: 'published', bad: false }
  const bad = status === undefined || status >= 400
  return { ...shared, kind: 'org', outcome: String(status ?? 'no answer'), bad }
}
