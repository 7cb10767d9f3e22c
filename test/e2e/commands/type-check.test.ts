import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTypeCheck } from '../../../src/cli/dev/type-check.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { createFolder } from '../../client/host/folder.ts'

let app: FixtureCopy
beforeAll(async () => {
  app = await copyFixtureApp('type-check')
})
afterAll(() => app?.remove())

const wrong = "export const count: number = 'one'\n"

describe('the types of an app, beside its host', () => {
  it('are said to be wrong with file and line, and right again once they are', async () => {
    const said: string[] = []
    await app.write('tsconfig.json', JSON.stringify({ compilerOptions: { strict: true }, files: ['tools/count.ts'] }))
    await app.write('tools/count.ts', wrong)
    const types = createTypeCheck({ folder: app.folder, say: text => said.push(text) })
    types.check()
    await expect.poll(() => said.join('\n')).toContain('tools/count.ts(1,14): error TS2322')
    expect(said).toEqual([expect.stringMatching(/The host runs all the same\.$/)])
    await app.write('tools/count.ts', 'export const count: number = 1\n')
    // While the first is under way one more is enough.
    for (let count = 0; count < 5; count++) types.check()
    await expect.poll(() => said.slice(1)).toEqual(['Types fit again.'])
    types.kill()
  })

  it('are not checked for an app without TypeScript, or without its settings', async () => {
    const folder = createFolder()
    const said: string[] = []
    const check = (path: string | undefined) => createTypeCheck({ folder: path, say: text => said.push(text) }).check()
    await mkdir(join(folder.path, 'tools'), { recursive: true })
    await writeFile(join(folder.path, 'tools/count.ts'), wrong)
    for (const path of [undefined, folder.path]) check(path)
    await writeFile(join(folder.path, 'tsconfig.json'), '{}')
    check(folder.path)
    expect(said).toEqual([])
    folder.remove()
  })
})
