import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readApp } from '../../../src/app/app.ts'
import { unlistedIn } from '../../../src/app/unlisted.ts'
import { eventSample, toolSample } from './mistakes/mistake.ts'

const data = fileURLToPath(new URL('../../../.data/', import.meta.url))
mkdirSync(data, { recursive: true })
const home = mkdtempSync(join(data, 'unlisted-'))
afterAll(() => rmSync(home, { recursive: true }))

async function hintsOf(index: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(home, 'app-'))
  mkdirSync(join(folder, 'tools/orders'), { recursive: true })
  for (const [file, text] of Object.entries({ ...files, 'index.ts': index })) {
    writeFileSync(join(folder, 'tools', file), text)
  }
  writeFileSync(join(folder, 'app-link.config.ts'), "export const appLink = { version: '1.0.0' }\n")
  return unlistedIn(await readApp(folder))
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
