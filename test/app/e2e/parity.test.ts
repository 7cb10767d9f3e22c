import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needsAppLink } from '../../../src/core/tool/run-as.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { readSource } from '../../contract/imports.ts'
import { readAftermath } from '../parity/aftermath.ts'
import { differencesAfter, differencesOfCalls, toRows } from '../parity/differences.ts'
import { type Case, observe, type Seen } from '../parity/observe.ts'
import { app, openWorlds } from '../parity/world.ts'
import { startSampleParties } from '../sample-parties.ts'
import { admin, nora, sara, tom } from './suite.ts'

/** Inputs beside the examples of the tools, and a caller who may do that. */
const more: Readonly<Record<string, readonly [input: object, as: string]>> = {
  repriceOpportunities: [{ percent: 5, region: 'Europe', productFamily: 'Software', dryRun: false }, sara],
  enrollAccounts: [{ batch: 'P', steps: 2, stepMs: 0 }, admin],
}

/** Each tool by its examples, as somebody in whose part of the org they are, somebody else, and who may call nothing; then wrongly. */
const cases = app.tools.flatMap((tool): Case[] => {
  const callers = tool.surfaces.includes('actions') ? [sara, tom, nora] : [undefined]
  const [input, as] = more[tool.name] ?? []
  return [
    ...tool.examples.flatMap(example => callers.map(caller => ({ tool, as: caller, input: example.input }))),
    ...(input ? [as, nora].map(caller => ({ tool, input, as: caller })) : []),
    ...(needsAppLink(tool) ? [] : [{ tool, input: {}, as: callers[0] }]),
  ]
})

let parties: Awaited<ReturnType<typeof startSampleParties>>
let worlds: Awaited<ReturnType<typeof openWorlds>>
let seen: readonly [readonly Seen[], readonly Seen[]]
beforeAll(async () => {
  parties = await startSampleParties()
  worlds = await openWorlds(parties.env)
  seen = await Promise.all([observe(worlds[0], cases), observe(worlds[1], cases)])
})
afterAll(async () => {
  for (const world of worlds ?? []) await world.close()
  parties?.kill()
})

describe('the same calls with AppLink and without', () => {
  it('differ in what docs/without-applink.md says, and in nothing else', async () => {
    const after = await readAftermath(worlds, sara)
    const rows = toRows([...differencesOfCalls(cases, seen), ...differencesAfter(after)], app.tools, nora)
    const [, table = ''] = readSource('docs/without-applink.md').split('<!-- parity -->\n')
    const documented = table.split('\n\n')[0]?.split('\n').slice(2)
    expect(rows.toSorted()).toEqual(documented?.toSorted())
  })

  it.each(app.tools)('have $name do its work', ({ name }) => {
    const [withAppLink] = seen
    const own = withAppLink.filter((_, at) => cases[at - 1]?.tool.name === name)
    expect(own.some(({ apex, client }) => client.startsWith('{"output"') || apex.includes('"status":20'))).toBe(true)
  })

  it('are refused to who may not call in the words of her org, which sends nothing', async () => {
    const [tool] = app.tools
    const answer = await createActionsClient(worlds[1].tested, nora).call(tool?.name ?? '', {})
    const message = expect.stringContaining("We couldn't access the credential(s).")
    expect(answer).toEqual({ ok: false, failure: { message } })
  })

  it('report to Apex how a job goes', () => {
    for (const side of seen) {
      const at = cases.findIndex(({ as, tool }) => tool.name === 'enrollAccounts' && as === admin)
      const { end, reports } = JSON.parse(side[at + 1]?.apex ?? '')
      expect(end).toEqual({ ok: true, output: { enrolled: 2 } })
      expect(reports).toMatchObject([{ done: 1 }, { done: 2 }, { status: 'completed', enrolled: 2 }])
    }
  })
})
