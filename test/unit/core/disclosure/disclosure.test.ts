import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Disclosure, View } from '../../../../src/core/disclosure/disclosure.ts'
import type { Invocation } from '../../../../src/core/invoke/admit.ts'
import type { Surface } from '../../../../src/core/tool/surface.ts'
import { createOwnCallKeys } from '../../../../src/storage/call-keys/own-call-keys.ts'
import { createCore, invoker, person, service, toolWith } from '../../world.ts'

const tool = toolWith({
  name: 'lookUp',
  output: z.object({ text: z.string(), secret: z.string() }),
  surfaces: ['actions', 'mcp', 'api'],
  runAs: { authorization: 'influencerPortal' },
  people: { customPermission: 'CustomerActivity' },
  run: async () => ({ text: 'x', secret: 'y' }),
})

/** Takes `secret` away from these kinds, and tells who asked. */
function hiding(refusal?: string) {
  const asked: string[] = []
  const view: View = {
    refusal,
    show: ({ secret: _, ...fields }) => ({ fields, withheld: ['secret'], leftOut: undefined }),
  }
  const disclosure: Disclosure = {
    viewOf(name, kind) {
      asked.push(`${name} ${kind}`)
      return view
    },
  }
  return { asked, disclosure }
}

const call = (surface: Surface, more: Partial<Invocation> = {}): Invocation => ({
  ...{ tool: 'lookUp', input: { text: 'x' }, caller: invoker, surface, requestId: 'r1' },
  ...more,
})

describe('what a tool gives', () => {
  it.each([
    ['agent', call('actions')],
    ['flow', call('actions', { forFlows: true })],
    ['mcpPerson', call('mcp', { caller: { ...person, customPermissions: ['CustomerActivity'] } as never })],
    ['mcpService', call('mcp', { caller: service })],
    ['api', call('api', { caller: service })],
    ['console', call('console', { caller: { ...person, customPermissions: ['CustomerActivity'] } as never })],
  ] as const)('is shown as the kind of caller has it: %s', async (kind, invocation) => {
    const { asked, disclosure } = hiding()
    const { invoke, records } = createCore([tool], 1000, { disclosure })
    expect(await invoke(invocation)).toEqual({ text: 'x' })
    expect(asked).toEqual([`lookUp ${kind}`])
    expect(records.map(({ footprint }) => footprint?.withheld)).toEqual([{ fields: ['secret'], leftOut: undefined }])
  })

  it('is shown to flows and Apex where the tool is none for agents, and to Apex where it calls back', async () => {
    const kindOf = async (options: object) => {
      const { asked, disclosure } = hiding('no')
      const own = toolWith({ name: 'lookUp', ...options })
      await createCore([own], 1000, { disclosure })
        .invoke(call('actions'))
        .catch(() => {})
      return asked
    }
    expect(await kindOf({ agent: { publish: false } })).toEqual(['lookUp flow'])
    expect(await kindOf({ job: { callback: 'onDone' } })).toEqual(['lookUp apex'])
  })

  it('is not even worked for where it is refused, nor asked about', async () => {
    let runs = 0
    const writing = toolWith({
      name: 'lookUp',
      writes: 'adds',
      run: async ({ text }) => {
        runs += 1
        return { text }
      },
    })
    const { invoke, plan, records } = createCore([writing], 1000, {
      disclosure: hiding('lookUp: kept from agents.').disclosure,
    })
    await expect(invoke(call('actions'))).rejects.toMatchObject({
      code: 'forbidden',
      message: 'lookUp: kept from agents.',
    })
    await expect(plan(call('actions'))).rejects.toMatchObject({ code: 'forbidden' })
    expect(runs).toBe(0)
    expect(records.map(({ outcome }) => outcome)).toEqual(['forbidden', 'forbidden'])
  })

  it('is kept whole under a key, and shown to each who repeats it as that caller has it', async () => {
    let runs = 0
    const writing = toolWith({
      ...{ name: 'lookUp', output: z.object({ secret: z.string(), text: z.string() }), writes: 'adds' },
      async run() {
        runs += 1
        return { secret: `y${runs}`, text: 'x' }
      },
    })
    const { disclosure } = hiding()
    const ofAgents: Disclosure = {
      viewOf: (name, kind) => (kind === 'agent' ? disclosure.viewOf(name, kind) : undefined),
    }
    const { invoke } = createCore([writing], 1000, { disclosure: ofAgents, keys: createOwnCallKeys(10) })
    const underKey = { idempotencyKey: 'k' }
    expect(await invoke(call('actions', underKey))).toEqual({ text: 'x' })
    expect(await invoke(call('actions', { ...underKey, forFlows: true }))).toEqual({ secret: 'y1', text: 'x' })
    expect(await invoke(call('actions', underKey))).toEqual({ text: 'x' })
    expect(runs).toBe(1)
  })

  it('is the very object of the tool where nothing is withheld', async () => {
    const { invoke } = createCore([tool], 1000, { disclosure: { viewOf: () => undefined } })
    expect(await invoke(call('actions'))).toEqual({ text: 'x', secret: 'y' })
  })
})
