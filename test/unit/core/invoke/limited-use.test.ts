import { describe, expect, test } from 'vitest'
import type { OrgConnector } from '../../../../src/core/caller.ts'
import { createCalls } from '../../../../src/core/invoke/calls.ts'
import type { CallRecord } from '../../../../src/core/invoke/invoke.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { ToolLimits } from '../../../../src/core/tool/limits.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createOrgs, invoker, noCallouts, orgOf, silent, toolWith } from '../../world.ts'

/** An org whose every call is a request that brings two rows. */
const orgs: OrgConnector = {
  ...createOrgs(),
  connectUser: ({ session }, scope) => ({
    ...orgOf(session.userId),
    async queryOne() {
      scope.use?.request()
      scope.use?.rows(2)
      return undefined
    },
  }),
}

/** Calls a tool that does this. */
async function call(limits: ToolLimits | undefined, work: (org: Org, signal: AbortSignal) => Promise<unknown>) {
  const records: CallRecord[] = []
  const tool: Tool = toolWith({
    ...(limits && { limits }),
    async run({ text }, { org, signal }) {
      await work(org, signal)
      return { text }
    },
  })
  const parts = { catalog: createCatalog([tool]), orgs, callouts: noCallouts, log: silent, deadlineMs: 5000 }
  const { invoke } = createCalls({
    ...parts,
    now: () => performance.now(),
    record: record => void records.push(record),
  })
  const whose = { caller: invoker, surface: 'actions', requestId: 'r1' } as const
  const outcome = await invoke({ ...whose, tool: 'echoText', input: { text: 'a' } }).then(
    () => 'ok',
    ({ code, message }) => `${code} ${message}`,
  )
  const { requests, rows } = records[0]?.footprint?.use?.counts() ?? expect.unreachable()
  return { outcome, requests, rows }
}

async function ask(org: Org, times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) await org.queryOne('' as never)
}

describe('a tool with limits', () => {
  test('is ended before the request that is one too many, with what was counted and what to do', async () => {
    expect(await call({ orgRequests: 3 }, org => ask(org, 10))).toEqual({
      outcome:
        'rejected echoText: was ended by its limit of 3 (limits.orgRequests). It had sent 3 requests to Salesforce and got 6 rows. Ask for less. The author of the tool can ask for more with each request: one query in place of one for each record, `org.collections`, a bulk job; or raise the limit.',
      ...{ requests: 3, rows: 6 },
    })
  })

  test('is ended when more rows come than it may have', async () => {
    const { outcome, requests } = await call({ orgRequests: 10, rows: 5 }, org => ask(org, 10))
    expect(outcome).toMatch(/^rejected echoText: was ended by its limit of 5 \(limits\.rows\)\. It had sent 3 requests/)
    expect(requests).toBe(3)
  })

  test('may use all of them', async () => {
    expect(await call({ orgRequests: 3, rows: 6 }, org => ask(org, 3))).toEqual({ outcome: 'ok', requests: 3, rows: 6 })
  })

  test('cannot go on by making something else of the failure, and is told to stop what runs', async () => {
    let wasAborted = false
    const { outcome, requests } = await call({ orgRequests: 1 }, async (org, signal) => {
      signal.addEventListener('abort', () => {
        wasAborted = true
      })
      await Promise.allSettled([ask(org, 1), ask(org, 1), ask(org, 1)])
      await ask(org, 1).catch(() => undefined)
    })
    expect([outcome, requests, wasAborted]).toEqual([expect.stringMatching(/^rejected /), 1, true])
  })

  test('is another one than a tool without, which has no bound', async () => {
    expect(await call(undefined, org => ask(org, 200))).toEqual({ outcome: 'ok', requests: 200, rows: 400 })
  })
})
