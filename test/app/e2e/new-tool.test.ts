import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tool } from '#kit'
import { tools } from '#tools'
import { environmentOf } from '../../client/host/environment.ts'
import { runProgram } from '../../client/host/program.ts'
import { copyCheckout } from '../checkout.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const run = promisify(execFile)

let checkout: Awaited<ReturnType<typeof copyCheckout>>
let folder: string
beforeAll(async () => {
  checkout = await copyCheckout('new-tool')
  folder = checkout.folder
})
afterAll(() => checkout?.remove())

const create = (...args: string[]) => runProgram('new', args, { folder })
const read = (file: string) => readFile(join(folder, file), 'utf8')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
/** Of the checkout, without what other checkouts do not have. */
const env = environmentOf()

/** Of these files alone, and what they import: the rest is as it was before. */
async function problemsOfTypes(written: readonly string[]): Promise<string[]> {
  const project = { extends: './tsconfig.json', include: ['*.d.ts', ...written, 'tools/index.ts'] }
  await writeFile(join(folder, 'tsconfig.made.json'), JSON.stringify(project))
  const args = [bin('tsc'), '--singleThreaded', '-p', 'tsconfig.made.json']
  const { stdout } = await run(process.execPath, args, { cwd: folder, env }).catch((error: { stdout: string }) => error)
  return stdout.split('\n').filter(line => [...written, 'tools/index.ts'].some(file => line.startsWith(file)))
}

/** What is said of tests of the copy. One process for all: each further one would load everything once more. */
async function testsOf(...files: readonly string[]): Promise<string> {
  const args = [bin('vitest'), 'run', '--maxWorkers=1', ...files]
  return (await run(process.execPath, args, { cwd: folder, env })).stdout
}

const startingWith = (fits: (tool: Tool) => boolean): readonly string[] => {
  const sample = tools.find(fits)
  return sample ? ['--from', sample.name] : []
}

/** A plain one, one of the api surface, a job with a third party, an agent action; as far as there are such samples. */
const made = [
  ['shipOrder', []],
  ['importPrices', startingWith(({ surfaces }) => surfaces.includes('api'))],
  ['provisionPhones', startingWith(({ callouts, job }) => job !== undefined && callouts.length > 0)],
  ['accountRisk', startingWith(({ job, surfaces }) => job === undefined && surfaces.includes('actions'))],
] as const
const files = ['ship-order', 'import-prices', 'provision-phones', 'account-risk']

describe('npm run new', () => {
  it('lists the samples, each with its sentence', async () => {
    const { code, out } = await create('--list')
    expect(code).toBe(0)
    for (const { name } of tools) expect(out).toMatch(new RegExp(`^${name} +[A-Z].+\\.$`, 'm'))
  })

  it('makes tools that pass the types, the lint, the check of the documents and their own tests at once', {
    timeout: 300_000,
  }, async () => {
    for (const [name, from] of made) expect(await create(name, ...from)).toMatchObject({ code: 0, err: '' })
    const ofPlain = 'test/app/e2e/ship-order.test.ts'
    const written = [...files.flatMap(file => [`tools/${file}.ts`, `test/app/tools/${file}.test.ts`]), ofPlain]
    expect(await problemsOfTypes(written)).toEqual([])
    await run(bin('biome'), ['check', '--error-on-warnings', ...written, 'tools/index.ts'], { cwd: folder, env })
    await run(process.execPath, ['src/cli/cli.ts', 'openapi', '--check'], { cwd: folder, env })
    expect(await testsOf('test/app/tools', ofPlain, 'test/app/contract/mesh-routes.test.ts')).toContain(', 0 failed')
    expect(await read('openapi/api-spec.yaml')).toContain('operationId: accountRisk')
    const document = made[1][1].length > 0 ? 'api' : 'api-spec'
    expect(await read(`openapi/${document}.yaml`)).toContain('operationId: importPrices')
  })

  it('makes tools that may import what they like, of which no promise of the repository is broken', async () => {
    const text = await read('tools/ship-order.ts')
    const imports =
      "import { createHash } from 'node:crypto'\nimport { zlibSync } from 'fflate'\nimport { rate } from './rates.ts'\n"
    const use = "await fetch('https://rates.example')\n    const more = [createHash, zlibSync, rate]\n    return"
    await writeFile(join(folder, 'tools/rates.ts'), 'export const rate = 2\n')
    await writeFile(join(folder, 'tools/ship-order.ts'), imports + text.replace(/return(?= \{ name)/, use))
    const files = ['layers', 'architecture'].map(name => `test/contract/${name}.test.ts`)
    expect(await testsOf(...files, 'test/app/contract/tools.test.ts')).toContain(', 0 failed')
  })
})
