import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Connection } from 'jsforce'
import { Pool } from 'undici'
import { toActionShot } from './calls/action-shots.ts'
import { startOrg } from './calls/org.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { queriedName, query } from './calls/tool-shapes.ts'
import { figureOf, tell } from './measure/figures.ts'

/** Many calls at once to an org that takes ten seconds for each answer: how many end in time, and what becomes of the others. */
const queryMs = 10_000
/** Of a tool, from where it begins; who asks by hand has the same. */
const deadlineMs = 25_000

const org = await startOrg(queryMs)
const options: OwnOptions = { variant: 'ours', shape: 'wide', asks: true, orgUrl: org.url }
const host = fork(new URL('server.ts', import.meta.url), [JSON.stringify(options)], {
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
const [{ port }] = (await once(host, 'message')) as [{ port: number }]

type Outcome = 'done' | 'refused' | 'late'
interface Call {
  readonly outcome: Outcome
  readonly ms: number
}

const toHost = new Pool(`http://127.0.0.1:${port}`)
const byHand = new Pool(org.url)
const byJsforce = new Connection({ instanceUrl: org.url, accessToken: 'bench', version: '62.0' })
const { body, headers, path } = toActionShot('wide', org.clientContext)

/** What was refused says when to come again; whatever else went wrong came too late to be of use. */
async function askHost(): Promise<Outcome> {
  const answer = await toHost.request({ method: 'POST', path, headers, body })
  const text = await answer.body.text()
  if (answer.statusCode === 200 && text.includes(queriedName)) return 'done'
  return answer.statusCode === 429 && answer.headers['retry-after'] !== undefined ? 'refused' : 'late'
}

async function askByHand(): Promise<Outcome> {
  const target = `/services/data/v62.0/query?q=${encodeURIComponent(query)}`
  const answer = await byHand.request({ method: 'GET', path: target, signal: AbortSignal.timeout(deadlineMs) })
  return (await answer.body.text()).includes(queriedName) ? 'done' : 'late'
}

async function askByJsforce(): Promise<Outcome> {
  const { records } = await byJsforce.query<{ Name: string }>(query)
  return records[0]?.Name === queriedName ? 'done' : 'late'
}

async function timed(ask: () => Promise<Outcome>): Promise<Call> {
  const startedAt = performance.now()
  const outcome = await ask().catch(() => 'late' as const)
  const ms = performance.now() - startedAt
  return { outcome: outcome === 'done' && ms > deadlineMs ? 'late' : outcome, ms }
}

const callAll = (ask: () => Promise<Outcome>, count: number): Promise<readonly Call[]> =>
  Promise.all(Array.from({ length: count }, () => timed(ask)))

function show(label: string, calls: readonly Call[]): number {
  const cells = (['done', 'refused', 'late'] as const).map(outcome => {
    const times = calls.filter(call => call.outcome === outcome).map(({ ms }) => ms / 1000)
    return times.length === 0 ? `0 ${outcome}` : `${times.length} ${outcome} by ${Math.max(...times).toFixed(1)} s`
  })
  console.log(`${label.padEnd(44)}${cells.map(cell => cell.padStart(24)).join('')}`)
  return calls.filter(({ outcome }) => outcome === 'late').length
}

console.log(`An org that takes ${queryMs / 1000} s, a deadline of ${deadlineMs / 1000} s, Node ${process.version}\n`)
show('by hand, 300 calls', await callAll(askByHand, 300))
show('jsforce, 300 calls', await callAll(askByJsforce, 300))
const late = show('action, 300 calls of one user', await callAll(askHost, 300))
const many = callAll(askHost, 1000)
// A moment after the first answers, while the second ones are waited for.
await new Promise(resolve => setTimeout(resolve, queryMs + 2000))
const known = await callAll(askHost, 300)
show('action, 1,000 calls of one user', await many)
show('action, 300 more 12 s after these', known)
tell(figureOf('300 calls to an org that answers in 10 s: failed late', [late]))

await Promise.all([toHost.destroy(), byHand.destroy()])
host.kill()
org.close()
