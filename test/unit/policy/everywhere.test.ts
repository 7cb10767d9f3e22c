import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataPolicy } from '../../../src/policy/policy-form.ts'
import { type Heard, hearCallbacks, hearJob, hearTool, jobTool, openHouse, plainTool } from './house.ts'
import { followable, type Given, givenOutput, leaksIn, mayHave, ruleOver, type Secret } from './secrets.ts'

const world = fc.tuple(givenOutput, givenOutput, givenOutput).chain(([one, two, ofJobs]) => {
  const tools = new Map<string, Given>([
    ['giveOne', one],
    ['giveTwo', two],
    ['work', ofJobs],
    ['callBack', ofJobs],
  ])
  return fc.tuple(fc.constant(tools), fc.array(ruleOver(tools), { minLength: 3, maxLength: 8 }))
})

const toolsOf = (given: ReadonlyMap<string, Given>) =>
  [...given].map(([name, each]) => {
    if (name === 'callBack') return jobTool(name, each, 'onDone')
    return name === 'work' ? jobTool(name, each) : plainTool(name, each)
  })

interface Asked {
  readonly tool: string
  readonly given: Given
  readonly policy: DataPolicy
}

/** What a caller got that the rules keep from it. */
const leaked = (heard: readonly Heard[], { given, policy, tool }: Asked) =>
  heard.flatMap(({ from, kind, text }) => {
    const mayNot = given.secrets.filter(secret => !mayHave(policy, tool, kind)(secret))
    return leaksIn(text, mayNot).map(({ path, value }) => ({ tool, kind, from, path, value }))
  })

/** What a caller was refused, or lacks of what the rules show it. */
function missing(heard: readonly Heard[], { given, policy, tool }: Asked) {
  return heard.flatMap(({ from, kind, text }) => {
    const may = given.secrets.filter(mayHave(policy, tool, kind))
    const there = new Set<Secret>(leaksIn(text, may))
    return may.filter(secret => !there.has(secret)).map(({ path }) => ({ tool, kind, from, path }))
  })
}

const isRefused = ({ text }: Heard): boolean => text.includes('keeps what') || text.includes('There is no such tool')

describe('for any policy and any output, through every door', () => {
  it('no caller gets a masked or dropped value in any form, and flows and Apex get what is theirs; no log and no audit has any value', async () => {
    let answers = 0
    await fc.assert(
      fc.asyncProperty(world, async ([given, rules]) => {
        const tools = toolsOf(given)
        const policy = followable(rules, tools)
        const house = await openHouse(tools, policy)
        const of = (tool: string): Asked => ({ tool, policy, given: given.get(tool) as Given })
        try {
          for (const tool of ['giveOne', 'giveTwo']) {
            const heard = await hearTool(house, tool)
            expect(leaked(heard, of(tool))).toEqual([])
            expect(
              missing(
                heard.filter(each => !isRefused(each)),
                of(tool),
              ),
            ).toEqual([])
            answers += heard.length
          }
          const heard = await hearJob(house, 'work')
          expect(leaked(heard, of('work'))).toEqual([])
          const flows = heard.filter(({ kind }) => kind === 'flow')
          if (house.policies.viewOf('work', 'flow')?.refusal === undefined)
            expect(missing(flows, of('work'))).toEqual([])
          const isTold = house.policies.viewOf('callBack', 'apex')?.refusal === undefined
          const told = isTold ? await hearCallbacks(house, 'callBack') : []
          expect(leaked(told, of('callBack'))).toEqual([])
          expect(
            missing(
              told.filter(({ text }) => text.includes('"completed"')),
              of('callBack'),
            ),
          ).toEqual([])
          const all = [...given.values()].flatMap(({ secrets }) => secrets)
          expect(leaksIn(house.written.join('\n'), all)).toEqual([])
          answers += heard.length + told.length
        } finally {
          await house.close()
        }
      }),
      { numRuns: 3, endOnFailure: true },
    )
    expect(answers).toBeGreaterThan(3 * 20)
  })
})
