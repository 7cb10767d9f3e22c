import { createRowText } from '../../src/audit/row.ts'
import type { OrgConnector } from '../../src/core/caller.ts'
import { createCalls } from '../../src/core/invoke/calls.ts'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import { createPolicies } from '../../src/policy/policy.ts'
import { medianOf } from '../measure/figures.ts'
import { policies } from './policies.ts'
import { shapeOf, toolName, toTools } from './tool-shapes.ts'

const [warmUpCalls, rounds, callsOfRound] = [20_000, 40, 1000]

/**
 * What a policy adds to a call of a tool alone: in this process, with its input and output checked, its row of the audit and
 * its answer as text, and nothing of HTTP. Prints the medians over rounds that take turns.
 */
export async function tellAlone(): Promise<void> {
  const [none, ...others] = [undefined, 'others', 'masks', 'limits'] as const
  const names = [none, ...others]
  const calls = names.map(createCall)
  for (const call of calls) await cpuOf(call, warmUpCalls)
  const measured: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const micros: number[] = []
    for (const call of calls) micros.push(await cpuOf(call, callsOfRound))
    measured.push(micros)
  }
  console.log('A call of a tool alone, in this process:\n')
  for (const [at, name] of names.entries()) {
    const median = medianOf(measured.map(micros => micros[at] ?? 0))
    const added = medianOf(measured.map(micros => (micros[at] ?? 0) - (micros[0] ?? 0)))
    console.log(`${(name ?? 'no policy').padEnd(12)} ${median.toFixed(2)} µs, ${added.toFixed(2)} µs added`)
  }
}

const nobody: OrgConnector = {
  connectUser: () => Object.create(null),
  connectAuthorization: async () => Object.create(null),
}

function createCall(name: keyof typeof policies | undefined): () => Promise<number> {
  const tools = toTools({ shape: 'wide', count: 1 })
  const catalog = createCatalog(tools)
  const toRow = createRowText({ isKnown: () => true, now: () => new Date() })
  let written = 0
  const { invoke } = createCalls({
    ...{ catalog, orgs: nobody, deadlineMs: 1000, now: () => performance.now() },
    callouts: { connectCallout: () => Object.create(null) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    record: call => {
      written += toRow('id', call).length
    },
    disclosure: name && createPolicies(policies[name], catalog),
  })
  const session = { orgId: '00D5e000000AcmEEAS', orgUrl: 'https://acme.my.salesforce.com', apiVersion: '62.0' }
  const user = { userId: '005000000000001AAA', username: 'ada@acme.example', accessToken: 'token' }
  const caller = { kind: 'invoker', session: { ...session, ...user } } as const
  const invocation = {
    tool: toolName(0),
    input: shapeOf('wide').example,
    caller,
    surface: 'actions',
    requestId: 'r',
  } as const
  return async () => JSON.stringify(await invoke(invocation)).length + written
}

async function cpuOf(call: () => Promise<number>, count: number): Promise<number> {
  const before = process.cpuUsage()
  for (let each = 0; each < count; each++) await call()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / count
}
