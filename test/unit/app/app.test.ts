import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { readApp } from '../../../src/app/app.ts'

const fixture = fileURLToPath(new URL('../../fixtures', import.meta.url))

// Below the root, so that the apps import what an app imports.
const data = fileURLToPath(new URL('../../../.data/', import.meta.url))
mkdirSync(data, { recursive: true })
const home = mkdtempSync(join(data, 'apps-'))
afterAll(() => rmSync(home, { recursive: true }))

const tool = `import { defineTool } from '#kit'
import * as z from 'zod'
export const ship = defineTool({
  name: 'ship',
  title: 'Ship',
  description: 'Ships an order.',
  input: z.object({}),
  output: z.object({}),
  writes: 'changes',
  run: async () => ({}),
})
`
const sound = {
  'package.json': '{"type":"module","version":"3.2.1"}',
  'tools/ship.ts': tool,
  'tools/index.ts': "import { ship } from './ship.ts'\nexport const tools = [ship]\n",
  'app-link.config.ts': "export const appLink = { clientName: 'Ships', version: '9.9.9' }\n",
}

/** An app in a folder of its own, with these files in the place of the sound ones; `undefined` for one that is not there. */
function appWith(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const folder = mkdtempSync(join(home, 'app-'))
  for (const [file, text] of Object.entries({ ...sound, ...changes })) {
    if (text === undefined) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  return folder
}

const refusalOf = (changes: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const folder = appWith(changes)
  return readApp(folder).then(
    () => 'it was read',
    (error: Error) => error.message.replaceAll(folder, 'FOLDER'),
  )
}

describe('an app', () => {
  it('is what its folder hands in', async () => {
    const { appLink, dev, events, tools, version } = await readApp(appWith())
    expect({ names: tools.map(({ name }) => name), client: appLink.clientName, events, dev, version }).toEqual({
      ...{ names: ['ship'], client: 'Ships', events: [], dev: {}, version: '3.2.1' },
    })
  })

  it('has a policy where its config has one', async () => {
    const policy = "export const policy = { rules: [{ to: 'agent', tool: 'ship', do: 'refuse' }] }"
    const app = appWith({ 'app-link.config.ts': `${sound['app-link.config.ts']}${policy}` })
    expect((await readApp(app)).policy).toEqual({ rules: [{ to: 'agent', tool: 'ship', do: 'refuse' }] })
    expect((await readApp(appWith())).policy).toBeUndefined()
  })

  it('has the version of its publication where its package has none', async () => {
    expect((await readApp(appWith({ 'package.json': '{"type":"module"}' }))).version).toBe('9.9.9')
  })

  it('may be the fixture of the tests', async () => {
    const { events, tools } = await readApp(fixture)
    expect([tools.length > 1, events.length > 0]).toEqual([true, true])
  })
})

describe('what is no app is refused with the file and what to do', () => {
  it.each([
    [
      'a folder without tools',
      { 'tools/index.ts': undefined },
      /^tools\/index\.ts: there is no such file in FOLDER\.\n.*npm create/s,
    ],
    ['a folder without a config', { 'app-link.config.ts': undefined }, /^app-link\.config\.ts: there is no such file/],
    [
      'no list of tools',
      { 'tools/index.ts': 'export const all = []' },
      /^tools\/index\.ts: exports no list "tools"\. Write: export const tools: /,
    ],
    [
      'a list that is none',
      { 'tools/index.ts': 'export const tools = {}' },
      /^tools\/index\.ts: exports no list "tools"/,
    ],
    [
      'events that are no list',
      { 'tools/index.ts': 'export const tools = []\nexport const events = 1' },
      /exports no list "events"/,
    ],
    [
      'an entry that is no tool',
      { 'tools/index.ts': `${sound['tools/index.ts']}tools.push({ title: 'x' })` },
      /^- tools\/index\.ts: entry 2 of "tools": is none; make it with defineTool/m,
    ],
    [
      'a config without publication',
      { 'app-link.config.ts': 'export const dev = {}' },
      /^app-link\.config\.ts: exports no "appLink"\. Write: /,
    ],
    [
      'a dev that is none',
      { 'app-link.config.ts': `${sound['app-link.config.ts']}export const dev = 1` },
      /exports no "dev"/,
    ],
    [
      'a policy that cannot be followed',
      {
        'app-link.config.ts': `${sound['app-link.config.ts']}export const policy = { rules: [{ to: 'agent', tool: 'shp', do: 'refuse' }] }`,
      },
      /^app-link\.config\.ts: The policy cannot be followed:\n- policy\.rules\.0\.tool: there is no tool "shp"; did you mean "ship"\?$/,
    ],
  ])('%s', async (_, changes, message) => {
    expect(await refusalOf(changes)).toMatch(message)
  })
})
