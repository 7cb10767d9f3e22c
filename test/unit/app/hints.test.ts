import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readApp } from '../../../src/app/app.ts'
import { hintsFor } from '../../../src/app/hints.ts'
import { eventSample, toolSample } from './mistakes/mistake.ts'

const data = fileURLToPath(new URL('../../../.data/', import.meta.url))
mkdirSync(data, { recursive: true })
const config = readFileSync(new URL('../../fixtures/app-link.config.ts', import.meta.url), 'utf8')
const home = mkdtempSync(join(data, 'hints-'))
afterAll(() => rmSync(home, { recursive: true }))

async function hintsOf(index: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(home, 'app-'))
  mkdirSync(join(folder, 'tools/orders'), { recursive: true })
  for (const [file, text] of Object.entries({ ...files, 'index.ts': index })) {
    writeFileSync(join(folder, file === 'app.json' ? '' : 'tools', file), text)
  }
  writeFileSync(join(folder, 'app-link.config.ts'), config)
  return hintsFor(await readApp(folder))
}

const tool = toolSample.toText({})
const event = eventSample.toText({})

describe('a file in tools/', () => {
  it('that nobody has put into the list is named, with the list that it belongs in', async () => {
    const files = { 'ship-order.ts': tool, 'orders/order-changed.ts': event }
    expect(await hintsOf('export const tools = []\n', files)).toEqual([
      'tools/orders/order-changed.ts:4: "orderChanged" is not in the list "events" of tools/index.ts, so it is not served. Import it there, and add it.',
      'tools/ship-order.ts:4: "shipOrder" is not in the list "tools" of tools/index.ts, so it is not served. Import it there, and add it.',
    ])
  })

  it('is named when it is imported only', async () => {
    const index = "import { shipOrder } from './ship-order.ts'\nexport const tools = [shipOrder].slice(1)\n"
    expect(await hintsOf(index, { 'ship-order.ts': tool })).toEqual([expect.stringContaining('"shipOrder" is not in')])
  })

  it('with two tools is named for the one that is missing', async () => {
    const text = `${tool}\nconst recallOrder = defineTool<never, never>({})\nvoid recallOrder\n`
    const index = "import { shipOrder } from './ship-order.ts'\nexport const tools = [shipOrder]\n"
    const [hint, ...more] = await hintsOf(index, { 'ship-order.ts': text })
    expect([hint, more]).toEqual([expect.stringMatching(/^tools\/ship-order\.ts:14: "recallOrder" is not in/), []])
  })

  it('is not named when it is served, is no tool, or says so in a comment', async () => {
    const index =
      "import { shipOrder as ship } from './ship-order.ts'\nexport const tools = [{ ...ship, title: 'Send' }]\n"
    const files = { 'ship-order.ts': tool, 'rates.ts': '// const old = defineTool({})\nexport const rate = 2\n' }
    expect(await hintsOf(index, files)).toEqual([])
  })
})

const list = "import { shipOrder } from './ship-order.ts'\nexport const tools = [shipOrder]\n"

describe('a tool that calls fetch', () => {
  const withFetch = (run: string) => toolSample.toText({ run: `async () => { ${run}; return { shipped: true } }` })

  it('is served, and defineCallout is named, once for all files', async () => {
    const more = 'export const ask = () => globalThis.fetch(String(1))\n'
    const hints = await hintsOf(list, { 'ship-order.ts': withFetch("await fetch('https://x')"), 'orders/ask.ts': more })
    expect(hints).toEqual([
      expect.stringMatching(/^tools\/orders\/ask\.ts, tools\/ship-order\.ts call fetch, .*defineCallout/),
    ])
  })

  it.each(['// fetch(1)', 'this.fetch?.(1)', 'prefetch(1)', '/* fetch( */'])('is not one that has %s', async text => {
    const files = { 'ship-order.ts': `${tool}\nfunction prefetch(this: any) {\n${text}\n}\n` }
    expect(await hintsOf(list, files)).toEqual([])
  })
})

describe('app.json', () => {
  const party = (name: string, more = '') =>
    `[defineCallout({ name: '${name}', urlFrom: '${name.toUpperCase()}_URL'${more} })]`
  const files = { 'ship-order.ts': toolSample.toText({ callouts: party('ships', ", secretFrom: 'SHIPS_KEY'") }) }
  const sentence = (variable: string) =>
    `app.json: env has no ${variable}, which a deployed host needs for the third party "ships" of "shipOrder". Add "${variable}": { "description": "...", "required": true }.`

  it('that lacks the variables of a third party is told which, whose they are and what to write', async () => {
    const hints = [sentence('SHIPS_URL'), sentence('SHIPS_KEY')]
    expect(await hintsOf(list, { ...files, 'app.json': '{}' })).toEqual(hints)
    expect(await hintsOf(list, { ...files, 'app.json': '{ "env": { "SHIPS_URL": {} } }' })).toEqual(hints.slice(1))
  })

  it('need not be there, and has what it needs once it names them', async () => {
    expect(await hintsOf(list, files)).toEqual([])
    const named = '{ "env": { "SHIPS_URL": {}, "SHIPS_KEY": {} } }'
    expect(await hintsOf(list, { ...files, 'app.json': named })).toEqual([])
  })
})

describe('a document', () => {
  it('that Salesforce would refuse is hinted at, with the place, the rule and the remedy', async () => {
    const input = "z.object({ orderId: z.string().describe('Order Id.'), order_id: z.string().describe('The same.') })"
    const hints = await hintsOf(list, { 'ship-order.ts': toolSample.toText({ input }) })
    expect(hints.join()).toMatch(/^openapi\/api-spec\.yaml: \/.+\([a-z-]+\)$/)
  })
})
