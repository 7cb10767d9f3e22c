import * as z from 'zod'
import type { App } from '../../../app/app.ts'
import { readUtf8 } from '../../../core/utf8.ts'
import type { ServeParts } from '../../../host/serve.ts'
import { completeFirst, sampleUsers } from '../first-call/first-call.ts'
import type { DevScene } from '../host-messages.ts'
import type { DevPlan } from '../plan.ts'

type Knowledge = NonNullable<ServeParts['dev']>

/** What the pages for developers show. Asks the local org only when somebody looks. */
export const createKnowledge = (app: App, { firstCalls }: DevPlan, { addresses, org }: DevScene): Knowledge => ({
  addresses,
  compared: [sampleUsers.caller, sampleUsers.colleague],
  people: keptOnceItIsThere(() => readPeople(org)),
  firstCall: keptOnceItIsThere(() => completeFirst(firstCalls, org)),
  documents: keptOnceItIsThere(async () => (await import('./documents.ts')).toDevDocuments(app)),
  orgPage: `${org.org}/_local`,
  happenings: async calls => (await import('./live.ts')).toHappenings(calls, org),
  sides: keptOnceItIsThere(async () => (await import('./sides.ts')).createSides(app, org)),
})

function keptOnceItIsThere<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | undefined
  return () => {
    kept ??= read().catch((error: unknown) => {
      kept = undefined
      throw error
    })
    return kept
  }
}

const userRows = z.object({
  records: z.array(z.object({ Username: z.string(), Name: z.string(), Title: z.string().nullable() })),
})

/** The users of the local org, as one of them sees the others. */
async function readPeople({ apiVersion, org, users }: DevScene['org']): ReturnType<Knowledge['people']> {
  const query = new URLSearchParams({ q: 'SELECT Username, Name, Title FROM User WHERE IsActive = true' })
  const answer = await fetch(`${org}/services/data/v${apiVersion}/query?${query}`, {
    headers: { authorization: `Bearer ${users[0]?.accessToken}` },
  })
  const rows = userRows.safeParse(answer.ok ? JSON.parse(readUtf8(await answer.bytes())) : undefined)
  const known = new Map(rows.data?.records.map(({ Name, Title, Username }) => [Username, { name: Name, title: Title }]))
  return users.map(({ username }) => {
    const { name = username, title = '' } = known.get(username) ?? {}
    return { username, name, title: title ?? '' }
  })
}
