import { describe, expect, it } from 'vitest'
import { createRecentCalls } from '../../../../../src/host/dev/calls.ts'
import type { DevParts } from '../../../../../src/surfaces/console/dev/parts.ts'
import { openDevPages } from './world.ts'

type Entry = ReturnType<DevParts['recentCalls']>[number]

const entry: Entry = {
  at: '2026-05-20T12:00:00.000Z',
  kind: 'call',
  what: 'readAccount, mcp',
  outcome: 'ok',
  bad: false,
}

function open(entries: readonly Entry[], problem?: string) {
  const app = openDevPages({
    recentCalls: () => entries,
    orgPage: 'http://127.0.0.1:4000/_local',
    happenings: async calls => ({ entries: calls, ...(problem !== undefined && { problem }) }),
  })
  return (path: string, accept = 'text/html') => app.request(path, { headers: { accept } })
}

describe('the page of what happens', () => {
  it('has the latest first, and what went wrong is marked; what came from elsewhere is text', async () => {
    const bad = { ...entry, what: '<b>hostile</b>', outcome: 'not_found', bad: true, detail: '<script>' }
    const text = await (await open([entry, bad])('/console/live')).text()
    expect(text.indexOf('&lt;b&gt;hostile')).toBeLessThan(text.indexOf('readAccount, mcp'))
    expect(text).toContain('<span class="problem">not_found</span>')
    expect(text).not.toMatch(/<b>|<script>/)
    expect(text).toContain('href="http://127.0.0.1:4000/_local#faults"')
  })

  it('shows one kind where one is asked for, and says what is not known', async () => {
    const show = open([entry, { ...entry, kind: 'org', what: 'GET /query' }], 'The local org does not answer.')
    const text = await (await show('/console/live?show=org')).text()
    expect([text.includes('GET /query'), text.includes('readAccount, mcp')]).toEqual([true, false])
    expect(text).toContain('The local org does not answer.')
    expect(await (await show('/console/live?show=job')).text()).toContain('Nothing yet.')
  })

  it('stays small however much happens', async () => {
    const many = Array.from({ length: 5000 }, () => ({ ...entry, detail: 'x'.repeat(5000) }))
    const text = await (await open(many)('/console/live')).text()
    expect(text.length).toBeLessThan(100_000)
  })

  it('tells by server-sent events, each with what is to be shown, when something has happened', async () => {
    const entries = [entry]
    const answer = await open(entries)('/console/live-events', 'text/event-stream')
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let heard = ''
    const hear = async (text: string) => {
      while (!heard.includes(text)) heard += (await reader?.read())?.value ?? expect.fail()
    }
    await hear('readAccount, mcp')
    expect(heard).toMatch(/^event: part\n/)
    entries.push({ ...entry, what: 'addContact, actions' })
    await hear('addContact, actions')
    await reader?.cancel()
  })

  it('gives the same once to whoever asks for a page', async () => {
    const answer = await open([entry])('/console/live-events?show=call')
    expect(await answer.text()).toMatch(/^<div class="scroll".*readAccount, mcp/s)
  })
})

describe('the latest calls', () => {
  const record = {
    requestId: 'r',
    surface: 'mcp',
    tool: 'readAccount',
    org: '00D',
    user: '005',
    client: undefined,
  } as const

  it('are kept, so many of them, without what caused a failure', () => {
    const calls = createRecentCalls(() => 0)
    for (let count = 0; count < 1000; count++) {
      calls.note({ ...record, outcome: 'internal', ms: count, cause: new Error('a value of a record') })
    }
    const kept = calls.all()
    expect([kept.length, kept.at(-1)?.ms]).toEqual([200, 999])
    expect(kept[0]).toMatchObject({
      kind: 'call',
      what: 'readAccount, mcp',
      outcome: 'internal',
      bad: true,
      who: '005',
    })
    expect(JSON.stringify(kept)).not.toContain('a value of a record')
  })

  it('are told apart from attempts and callbacks of jobs, and from events', () => {
    const calls = createRecentCalls(() => 0)
    const shared = { ...record, outcome: 'ok', ms: 1 } as const
    for (const kind of [undefined, 'attempt', 'end', 'callback', 'refused'] as const)
      calls.note({ ...shared, ...(kind && { kind }) })
    calls.note({ ...shared, surface: 'events' })
    expect(calls.all().map(({ kind }) => kind)).toEqual(['call', 'job', 'job', 'callback', 'other', 'event'])
  })
})
