import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { createRunningApp, mia, readSuites, sara } from './suite.ts'

const suites = await readSuites()
const app = createRunningApp(suites.flatMap(({ keys = [] }) => keys))
beforeAll(app.start)
afterAll(app.stop)
afterEach(() => app.org.clearFaults())

for (const { define, name } of suites) if (define) describe(name, () => define(app))

const called = tools.filter(({ surfaces }) => surfaces.includes('actions'))

describe('a call from Salesforce', () => {
  const ask = async (kind: string, operation: string, input: object) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ as: sara, operation, input })
    const answer = await fetch(`${app.dev.org}/_local/callers/${kind}`, { method: 'POST', headers, body })
    return (await answer.json()) as Record<string, unknown>
  }

  it.each(called)('of $name is refused when it brings half a character', async ({ name }) => {
    const answer = await createActionsClient(app.dev, sara).call(name, { text: '\u202e\ud800' })
    expect(answer).toMatchObject({ failure: { code: 'invalid_input', message: expect.stringContaining('half') } })
  })

  const asked = called.flatMap(({ examples, name, writes }) =>
    writes ? [] : examples.map(each => ({ ...each, name })),
  )
  it.each(asked)('answers what people ask: $ask', async ({ input, name }) => {
    expect(await createActionsClient(app.dev, mia).call(name, input)).toMatchObject({ ok: true })
  })

  it.each(['agent', 'flow'])('reaches every tool by its published document: %s', async kind => {
    const calls = (await Promise.all(suites.map(async suite => (await suite.calls?.(app)) ?? []))).flat()
    for (const { answers, input, tool } of calls) {
      const result = await ask(kind, tool.name, input)
      expect(result.status, tool.name).toBe(200)
      expect(JSON.stringify(result)).toContain(answers)
    }
  })
})
