import { fork } from 'node:child_process'
import { once } from 'node:events'
import { startPostgres } from '../test/client/host/postgres.ts'
import { toActionShot } from './calls/action-shots.ts'
import { toShot } from './calls/mcp-shots.ts'
import { toClientContext } from './calls/org.ts'
import { queriedName } from './calls/tool-shapes.ts'
import { type Row, runRows } from './measure/rounds.ts'
import { personToken } from './variants/tokens.ts'

/** Calls whose tool asks Salesforce once, over routes that do the same by hand, and the AppLink SDK as its template has it. */
const standIn = fork(new URL('stand-in.ts', import.meta.url))
const [{ url: orgUrl }] = (await once(standIn, 'message')) as [{ url: string }]
const postgres = await startPostgres()

const context = toClientContext(orgUrl)
const action = { ...toActionShot('wide', context), expect: queriedName }
const call = { ...toShot('tools/call', '2026-07-28', personToken), expect: queriedName }
const base = { shape: 'wide', orgUrl, asks: true } as const

/** What the embedded mesh wants beside: a request context of this app, org and user. */
function toMeshed(shot: typeof action): typeof action {
  const id = '00D5e000000AcmEEAS-3c572064-b4d7-4653-b9bc-7de9e1dfbf83'
  const claims = Buffer.from(JSON.stringify({ sub: '005000000000001AAA' })).toString('base64url')
  const request = {
    ...{ id, auth: `e30.${claims}.c2ln`, loginUrl: orgUrl, orgDomainUrl: orgUrl, orgId: '00D5e000000AcmEEAS' },
    ...{ resource: shot.path, type: 'ApexRest', appUuid: '1f0a2c5e-0000-4000-8000-000000000001' },
  }
  const header = Buffer.from(JSON.stringify(request)).toString('base64')
  return { ...shot, headers: { ...shot.headers, 'x-request-id': id, 'x-request-context': header } }
}

const [bareAction, bareCall] = ['bare route that asks, as an action', 'bare route that asks, as MCP']
const ours = { ...base, variant: 'ours' } as const
const asAction = 'action, one query'
const sdk = 'AppLink SDK in Fastify, one query'

const rows: Row[] = [
  { label: bareAction, server: { ...base, variant: 'bare' }, shot: action, over: bareAction },
  { label: asAction, server: ours, shot: action, over: bareAction },
  {
    label: 'action behind the embedded mesh, one query',
    server: { ...ours, mesh: 'embedded' },
    shot: toMeshed(action),
    over: bareAction,
  },
  { label: sdk, server: { ...base, peer: 'appLinkSdk' }, shot: action, over: bareAction },
  { label: bareCall, server: { ...base, variant: 'bare' }, shot: call, over: bareCall },
  {
    label: 'tools/call of a person, one query, SQLite',
    server: { ...ours, store: 'SQLite' },
    shot: call,
    over: bareCall,
  },
  {
    label: 'tools/call of a person, one query, PostgreSQL',
    server: { ...ours, store: await postgres.createDatabase('real') },
    shot: call,
    over: bareCall,
  },
]

await runRows(rows, [
  {
    label: 'added to an action with one query, over what the AppLink SDK adds',
    of: cpuOf => (cpuOf(asAction) - cpuOf(bareAction)) / (cpuOf(sdk) - cpuOf(bareAction)),
  },
])
await postgres.close()
standIn.disconnect()
