import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Caller } from '../../../../src/core/caller.ts'
import { AppError } from '../../../../src/core/failure.ts'
import { createCore, person, service, session, toolWith } from '../../world.ts'

const portal = { runAs: { authorization: 'influencerPortal' } } as const
const ran: string[] = []
const run = async () => {
  ran.push('run')
  return { text: 'ran' }
}
const input = z.object({ text: z.string().max(5).default('x') })
const writing = (options: Parameters<typeof toolWith>[0]) => toolWith({ writes: 'changes', input, run, ...options })
const tools = [
  toolWith({ name: 'reads', input, run }),
  writing({ name: 'changes' }),
  writing({
    name: 'asksOwn',
    confirm: async ({ text }, { org, user }) =>
      text === 'none' ? undefined : `${org.user.id} for ${user?.id}: ${text}`,
  }),
  writing({ name: 'asksStored', ...portal, confirm: async (_, { org }) => org.user.id }),
  writing({ name: 'hangs', deadlineMs: 20, confirm: () => new Promise(() => {}) }),
  writing({
    ...{ name: 'isJob', job: {} },
    prepare: async ({ text }: { text: string }) => {
      if (text === 'no') throw new AppError('rejected', 'text: no')
      return { found: 7 }
    },
    confirm: async (_: unknown, { prepared }: { prepared: { found: number } }) => `${prepared.found} found`,
  } as never),
  writing({
    name: 'prepares',
    job: {},
    prepare: async () => Promise.reject(new AppError('rejected', 'Not today.')),
  } as never),
]
const { orgs, plan, records } = createCore(tools)
const planOf = (tool: string, given: unknown = {}, caller: Caller = person) =>
  plan({ tool, input: given, caller, surface: 'mcp', requestId: 'r-1' })

describe('what a call is about to do', () => {
  it.each([
    ['reads', {}, false, undefined],
    ['changes', {}, true, undefined],
    ['asksOwn', { text: 'a' }, true, `${session.userId} for ${session.userId}: a`],
    ['asksOwn', { text: 'none' }, false, undefined],
    ['isJob', {}, true, '7 found'],
  ])('is known of %s with %j, and not done', async (...[tool, given, changes, question]) => {
    expect(await planOf(tool, given)).toMatchObject({ changes, question, tool: { name: tool } })
    expect(ran).toEqual([])
  })

  it('has the input as the tool will get it', async () => {
    expect((await planOf('changes', { text: null })).input).toEqual({ text: 'x' })
  })

  it('is found out with the rights of the call', async () => {
    expect((await planOf('asksStored', {}, service)).question).toBe('influencerPortal')
    expect(orgs.connections.at(-1)?.as).toBe('influencerPortal')
  })

  it.each<[string, unknown, Caller, string]>([
    ['nothing', {}, person, 'not_found'],
    ['changes', { text: 'too long' }, person, 'invalid_input'],
    ['asksOwn', {}, service, 'forbidden'],
    ['hangs', {}, person, 'deadline_exceeded'],
    ['isJob', { text: 'no' }, person, 'rejected'],
    ['prepares', {}, person, 'rejected'],
  ])('is refused as the call of %s would be, with %j, and is in the log', async (...[tool, given, caller, code]) => {
    await expect(planOf(tool, given, caller)).rejects.toMatchObject({ code })
    expect(records.at(-1)).toMatchObject({ tool, outcome: code })
  })
})
