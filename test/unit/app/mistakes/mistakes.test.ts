import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readApp } from '../../../../src/app/app.ts'
import { eventSample, listOf, messageOf, type Row, type Sample, toLabel, toolSample } from './mistake.ts'
import { events, jobs, others } from './parts.ts'
import { rights, words, work } from './tools.ts'

// Below the root, so that the apps import what an app imports.
const data = fileURLToPath(new URL('../../../../.data/', import.meta.url))
mkdirSync(data, { recursive: true })
const home = mkdtempSync(join(data, 'mistakes-'))
afterAll(() => rmSync(home, { recursive: true }))

/** What is said of an app with these files in `tools/`. */
async function saidOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(home, 'app-'))
  mkdirSync(join(folder, 'tools'))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'tools', file), text)
  writeFileSync(join(folder, 'app-link.config.ts'), "export const appLink = { version: '1.0.0' }\n")
  return readApp(folder).then(
    () => 'nothing',
    (error: Error) => error.message,
  )
}

const said = (sample: Sample, written: Row[0]): Promise<string> =>
  saidOf({ 'index.ts': listOf(sample), [sample.file]: sample.toText(written) })

describe.each([
  ['words of a tool', toolSample, words],
  ['work of a tool', toolSample, work],
  ['rights of a tool', toolSample, rights],
  ['job of a tool', toolSample, jobs],
  ['needs and third parties of a tool', toolSample, others],
  ['handler of events', eventSample, events],
] as const)('the %s', (_, sample, rows) => {
  it('is served when it is sound', async () => {
    expect(await said(sample, {})).toBe('nothing')
  })

  it.each(rows.map(row => [toLabel(row[0]), row] as const))('is refused with %s', async (__, [written, ...texts]) => {
    expect(await said(sample, written)).toBe(messageOf(sample, texts))
  })
})

describe('the list of tools', () => {
  const tool = toolSample.toText({})
  const event = eventSample.toText({})
  const none = 'is none; make it with defineTool, export it from its file and import it by that name'

  it.each([
    ['nothing', 'tools = [undefined]', `- tools/index.ts: entry 1 of "tools": ${none}`],
    ['a function', 'tools = [shipOrder.run]', `- tools/index.ts: entry 1 of "tools": ${none}`],
    ['a whole file', 'tools = [all]', `- tools/index.ts: entry 1 of "tools": ${none}`],
    ['options', "tools = [{ name: 'shipOrder' }]", `- tools/index.ts: tool "shipOrder": ${none}`],
    [
      'a handler of events',
      'tools = [orderChanged]',
      '- tools/order-changed.ts:4: tool "orderChanged": was made with defineEvent; move it to the list "events"',
    ],
    [
      'a tool among the events',
      'tools = [], events = [shipOrder]',
      '- tools/ship-order.ts:4: event "shipOrder": was made with defineTool; move it to the list "tools"',
    ],
    [
      'one of them twice',
      'tools = [shipOrder, shipOrder]',
      '- tools/ship-order.ts:4: tool "shipOrder": name: same as "shipOrder"; External Services ignores letter case',
    ],
  ])('is refused with %s in it', async (_, lists, text) => {
    const imports =
      "import * as all from './ship-order.ts'\nimport { shipOrder } from './ship-order.ts'\nimport { orderChanged } from './order-changed.ts'\n"
    const files = { 'ship-order.ts': tool, 'order-changed.ts': event }
    expect(await saidOf({ ...files, 'index.ts': `${imports}export const ${lists}\n` })).toBe(
      `The tools cannot be served:\n${text}`,
    )
  })

  it('is refused with all that is wrong in all files, each where it stands', async () => {
    const files = {
      'ship-order.ts': toolSample.toText({ title: undefined, job: '{}', output: 'z.object({ status: z.string() })' }),
      'order-changed.ts': `\n\n${eventSample.toText({ run: undefined, name: "'shiporder'" })}`,
      'index.ts': `import { shipOrder } from './ship-order.ts'
import { orderChanged } from './order-changed.ts'
export const tools = [shipOrder, { ...shipOrder, name: 'copy', title: 'Copy', job: undefined }]
export const events = [orderChanged, null]
`,
    }
    expect((await saidOf(files)).split('\n')).toEqual([
      'The tools cannot be served:',
      `- tools/ship-order.ts:4: tool "shipOrder": title: is missing; it must be a label for people, such as 'Ship order'`,
      '- tools/ship-order.ts:4: tool "shipOrder": field "status": every report on a job has one of this name already; rename it',
      '- tools/order-changed.ts:6: event "shiporder": run: is missing; it must be a function: async run(payload, context) { ... }',
      '- tools/order-changed.ts:6: event "shiporder": name: same as "shipOrder"; External Services ignores letter case',
      '- tools/index.ts: entry 2 of "events": is none; make it with defineEvent, export it from its file and import it by that name',
    ])
  })
})
