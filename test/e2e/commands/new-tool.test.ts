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
    [['readaccount'], 'there is a tool "readaccount"'],
    [['jobStatus'], 'NAME: the host itself has an operation "jobStatus"'],
    [['jobstatus'], 'NAME: the host itself has an operation "jobStatus"'],
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
})
