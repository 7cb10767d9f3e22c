import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { copyCheckout } from '../../client/host/checkout.ts'
import { connectOfficialMcp } from '../../client/mcp/official-surface.ts'

const sara = 'sara.sales@acme.example'

let checkout: Awaited<ReturnType<typeof copyCheckout>>
let folder: string
let dev: RunningDev

beforeAll(async () => {
  checkout = await copyCheckout()
  folder = checkout.folder
  dev = await checkout.startDev()
})

afterAll(async () => {
  await dev?.stop()
  await checkout?.remove()
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

describe('adding a tool while npm run dev runs', () => {
  it('takes one file and one line, and it is an action, an MCP tool and an operation', async () => {
    await writeFile(join(folder, 'tools/who-am-i.ts'), tool)
    const list = await readFile(join(folder, 'tools/index.ts'), 'utf8')
    const edited = list.replace(/ = \[\s*accountSummary,/, ' = [whoAmI, accountSummary,')
    expect(edited).not.toBe(list)
    await writeFile(join(folder, 'tools/index.ts'), `import { whoAmI } from './who-am-i.ts'\n${edited}`)

    const action = createActionsClient(dev, sara)
    const expected = { ok: true, output: { username: sara } }
    await expect
      .poll(() => action.call('whoAmI', {}).catch(String), { timeout: 15_000, interval: 200 })
      .toEqual(expected)
    for (const revision of ['2026-07-28', '2025-11-25'] as const) {
      const door = await connectOfficialMcp(dev, sara, revision)
      expect(await door.call('whoAmI', {})).toEqual(expected)
      await door.close()
    }
    expect(await readFile(join(folder, 'openapi/api-spec.yaml'), 'utf8')).toContain('operationId: whoAmI')
  })

  it('names the tool when it cannot be served, and serves again once it is mended', async () => {
    const file = join(folder, 'tools/who-am-i.ts')
    await writeFile(file, tool.replace("name: 'whoAmI'", "name: 'who_am_i'"))
    await expect.poll(() => dev.log.join('\n'), { timeout: 15_000 }).toContain('tool "who_am_i": name:')
    await writeFile(file, tool)
    const action = createActionsClient(dev, sara)
    await expect
      .poll(() => action.call('whoAmI', {}).catch(String), { timeout: 15_000, interval: 200 })
      .toMatchObject({ ok: true })
  })
})
