import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'

let app: FixtureCopy
beforeAll(async () => {
  app = await copyFixtureApp('new-tool')
})
afterAll(() => app?.remove())

describe('npm run new', () => {
  it.each([
    [['ship_order'], 'NAME: camelCase'],
    [['select'], 'is a reserved word of Apex'],
    [['READaccount'], 'NAME: camelCase'],
    [['readaccount'], 'there is a tool "readAccount"'],
    [['jobStatus'], 'NAME: the host itself has an operation "jobStatus"'],
    [['jobstatus'], 'NAME: the host itself has an operation "jobStatus"'],
    [['pageViewed'], 'NAME: there is a tool "pageViewed"'],
    [['index'], 'NAME: tools/index.ts is there already'],
    [['function'], 'NAME: "function" is a word of JavaScript'],
    [['soql'], 'NAME: tools/soql.ts has something called "soql"'],
    [['tools'], 'NAME: tools/index.ts has something called "tools"'],
    [['freshName', '--from', 'noSuchTool'], '--from: must be one of '],
    [['one', 'two'], 'NAME: one word'],
    [[], 'NAME: camelCase'],
    [['../evil'], 'NAME: camelCase'],
  ])('writes nothing for %j, and says why', async (args, message) => {
    const before = await app.read('tools/index.ts')
    const { code, err } = await runProgram('new', args, { folder: app.folder })
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
    expect(await app.read('tools/index.ts')).toBe(before)
    expect(existsSync(join(app.folder, 'test'))).toBe(false)
  })
  it('leaves nothing behind when the documents of the app cannot be written', async () => {
    const before = await app.read('tools/index.ts')
    const config = await app.read('app-link.config.ts')
    await app.write(
      'app-link.config.ts',
      config.replace(
        /appLink(: AppLinkConfig)? = \{/,
        '$& services: [{ clientName: "x", tools: ["ghost"] }] as never,',
      ),
    )
    const { code, err, out } = await runProgram('new', ['shipOrder'], { folder: app.folder })
    await app.write('app-link.config.ts', config)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('there is no tool "ghost"')
    expect(err).toContain('all files are as they were')
    expect(await app.read('tools/index.ts')).toBe(before)
    expect([existsSync(join(app.folder, 'test')), existsSync(join(app.folder, 'tools/ship-order.ts'))]).toEqual([
      false,
      false,
    ])
  })
})
