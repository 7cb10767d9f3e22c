import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { connectOfficialMcp } from '../../client/mcp/official-surface.ts'

const sara = 'sara.sales@acme.example'

let app: FixtureCopy
let dev: RunningDev

beforeAll(async () => {
  app = await copyFixtureApp('add-a-tool')
  dev = await startDev({ folder: app.folder })
})

afterAll(async () => {
  await dev?.stop()
  await app?.remove()
})

const tool = `import { defineTool } from '#kit'
import * as z from 'zod'

export const whoAmI = defineTool({
  name: 'whoAmI',
  title: 'Who am I',
  description: 'Returns the user name of the person who asks. Use when someone asks who they are signed in as.',
  input: z.object({}),
  output: z.object({ username: z.string().describe('User name.') }),
  writes: false,
  run: async (_, { org }) => ({ username: org.user.username }),
})
`

const helper = (mark: string): string => `export const toName = (text: string): string => text + '${mark}'\n`

describe('adding a tool while npm run dev runs', () => {
  it('takes one file and one line, and it is an action, an MCP tool and an operation', async () => {
    await app.addTools('who-am-i.ts', tool)

    const action = createActionsClient(dev, sara)
    const expected = { ok: true, output: { username: sara } }
    await expect.poll(() => action.call('whoAmI', {}).catch(String), { interval: 200 }).toEqual(expected)
    for (const revision of ['2026-07-28', '2025-11-25'] as const) {
      const client = await connectOfficialMcp(dev, sara, revision)
      expect(await client.call('whoAmI', {})).toEqual(expected)
      await client.close()
    }
    expect(await app.read('openapi/api-spec.yaml')).toContain('operationId: whoAmI')
  })

  it('names the tool when it cannot be served, and serves again once it is mended', async () => {
    const file = 'tools/who-am-i.ts'
    await app.write(file, tool.replace("name: 'whoAmI'", "name: 'who_am_i'"))
    await expect.poll(() => dev.log.join('\n')).toContain('tool "who_am_i": name:')
    await app.write(file, tool)
    const action = createActionsClient(dev, sara)
    await expect.poll(() => action.call('whoAmI', {}).catch(String), { interval: 200 }).toMatchObject({ ok: true })
  })

  it('takes helpers from a folder src that comes later, and what is changed there counts at once', async () => {
    const action = createActionsClient(dev, sara)
    const username = (name: string) => ({ ok: true, output: { username: name } })
    const served = () => expect.poll(() => action.call('whoAmI', {}).catch(String), { interval: 200 })
    await mkdir(join(app.folder, 'src'))
    await app.write('src/names.ts', helper('!'))
    const text = tool.replace("'zod'\n", "'zod'\nimport { toName } from '../src/names.ts'\n")
    await app.write('tools/who-am-i.ts', text.replace('org.user.username', 'toName(org.user.username)'))
    await served().toEqual(username(`${sara}!`))
    await app.write('src/names.ts', helper('?'))
    await served().toEqual(username(`${sara}?`))
  })
})
