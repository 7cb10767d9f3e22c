import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startConformanceHost } from '../../conformance/host.ts'
import { baselineOf, type Revision, runScenario, runServerSuite, tasksBaseline } from '../../conformance/suite.ts'

/** What a server without sessions cannot do in the older era; nothing else may ever be in a baseline. */
const needSessions = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-multiple-streams',
]

const readEntries = (file: string): readonly string[] =>
  (parse(readFileSync(file, 'utf8')) as { server: string[] }).server
const entriesOf = (revision: Revision): readonly string[] => readEntries(baselineOf(revision))

type Counts = Readonly<Record<string, number>>

/** Failed checks of each scenario of the tasks extension, as a run sums them up. */
const failedTasks = (output: string): Counts =>
  Object.fromEntries(
    [...output.matchAll(/^. (tasks-[a-z-]+): \d+ passed, (\d+) failed$/gm)].map(([, name, count]) => [
      name,
      Number(count),
    ]),
  )

/** The same, as they are known. */
function knownTasks(): Counts {
  const counts = Object.fromEntries(taskScenarios.map(name => [`tasks-${name}`, 0]))
  for (const entry of readEntries(tasksBaseline)) {
    const [name = ''] = entry.split(':')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

const taskScenarios = [
  ...['lifecycle', 'capability-negotiation', 'wire-fields', 'request-state-removal', 'mrtr-input', 'request-headers'],
  ...['dispatch-and-envelope', 'status-notifications', 'required-task-error', 'mrtr-composition'],
]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'conformance-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function baselineWith(entries: readonly string[]): string {
  const file = join(folder, `${entries.length}-${entries.at(-1) ?? 'none'}.yml`)
  writeFileSync(file, JSON.stringify({ server: entries }))
  return file
}

describe('a baseline', () => {
  it('has no entry for the current revision', () => {
    expect(entriesOf('2026-07-28')).toEqual([])
  })

  it('has nothing for the revision before but what needs sessions', () => {
    expect(needSessions).toEqual(expect.arrayContaining([...entriesOf('2025-11-25')]))
  })
})

describe.each([
  ['with the short path', {}],
  ['with the SDK alone', { withoutShortPath: true }],
])('the official suite, %s', (_, options) => {
  let host: Awaited<ReturnType<typeof startConformanceHost>>
  beforeAll(async () => {
    host = await startConformanceHost(options)
  })
  afterAll(() => host?.close())

  it.each<[Revision, number]>([
    ['2026-07-28', 37],
    ['2025-11-25', 30],
  ])('passes for %s with its baseline, all %d scenarios of it', async (revision, count) => {
    const { exitCode, output } = await runServerSuite(host.url, revision)
    expect(output).toContain('Baseline check passed: all failures are expected.')
    expect(exitCode).toBe(0)
    expect(output.match(/=== Running scenario: (?!tasks-)/g)?.length).toBeGreaterThanOrEqual(count)
    expect(failedTasks(output)).toEqual(revision === '2026-07-28' ? knownTasks() : {})
  })
})

describe('the suite itself', () => {
  let host: Awaited<ReturnType<typeof startConformanceHost>>
  beforeAll(async () => {
    host = await startConformanceHost()
  })
  afterAll(() => host?.close())

  it('fails for a baseline with a scenario that passes', async () => {
    const { exitCode, output } = await runScenario(host.url, 'tools-list', baselineWith(['tools-list']))
    expect(exitCode).toBe(1)
    expect(output).toMatch(/stale/i)
  })

  it('fails for a baseline that lacks one that does not', async () => {
    const [scenario = '', ...others] = entriesOf('2025-11-25')
    const { exitCode, output } = await runScenario(host.url, scenario, baselineWith(others))
    expect(exitCode).toBe(1)
    expect(output).toMatch(/unexpected/i)
  })
})
