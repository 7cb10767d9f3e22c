import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { consoleSurface } from '../../../../src/surfaces/console/console.ts'
import type { ConsoleParts } from '../../../../src/surfaces/console/visit.ts'

const visitor = { key: 'k', display: undefined, person: { kind: 'person', session: { username: 'sara@acme.example' } } }

/** The console, of which one part fails; with the lines of its log. */
function createWorld(broken: { visitorOf?: Error; listOf?: Error }) {
  const lines: (readonly unknown[])[] = []
  const failing = (error: Error | undefined, value: unknown) => async () => {
    if (error) throw error
    return value
  }
  const parts = {
    ...{ catalog: createCatalog([]), topics: [], title: 'Test', host: 'actions.example' },
    log: {
      info: (...line: unknown[]) => lines.push(['info', ...line]),
      error: (...line: unknown[]) => lines.push(['error', ...line]),
    },
    door: { loginServers: [], visitorOf: failing(broken.visitorOf, visitor), formToken: () => 'token' },
    jobs: { listOf: failing(broken.listOf, []) },
  } as unknown as ConsoleParts
  return {
    lines,
    open: (path: string) => consoleSurface.create(parts).request(path, { headers: { 'x-request-id': 'r-1' } }),
  }
}

describe('what fails in the console beside a tool', () => {
  it.each([
    ['before anybody is known', '/console', { visitorOf: new Error('a value') }],
    ['on a page of somebody', '/console/jobs', { listOf: new Error('a value') }],
  ])('is in the log that the page speaks of, and not on the page: %s', async (_, path, broken) => {
    const { lines, open } = createWorld(broken)
    const answer = await open(path)
    const text = await answer.text()
    expect([answer.status, text.includes('the log of this host has the details'), text.includes('a value')]).toEqual([
      500,
      true,
      false,
    ])
    const fields = { requestId: 'r-1', method: 'GET', path, outcome: 'internal' }
    expect(lines).toEqual([['error', 'refused', fields, expect.objectContaining({ message: 'a value' })]])
  })

  it('is a line without a cause where it is no fault of ours', async () => {
    const { lines, open } = createWorld({ listOf: new AppError('unavailable', 'Try again.') })
    expect((await open('/console/jobs')).status).toBe(503)
    expect(lines).toEqual([['info', 'refused', expect.objectContaining({ outcome: 'unavailable' })]])
  })
})
