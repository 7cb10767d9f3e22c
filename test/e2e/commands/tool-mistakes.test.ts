import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'
import { messageOf, type Row, toLabel, toolSample } from '../../unit/app/mistakes/mistake.ts'
import { rights, words } from '../../unit/app/mistakes/tools.ts'

/** All rows run within the process of `test/unit/app/mistakes/`; these through the programs. */
const rowWith = (rows: readonly Row[], written: string): Row => {
  const row = rows.find(each => toLabel(each[0]) === written)
  if (!row) throw new Error(`there is no row ${written}`)
  return row
}

const several = rowWith(words, "no title, titel: 'Ship order', run: 'ship', surfaces: ['api']")
const textOf = ([written]: Row): string => toolSample.toText(written)
const messageFor = ([, ...said]: Row): string => messageOf(toolSample, said)

let app: FixtureCopy
beforeAll(async () => {
  app = await copyFixtureApp('tool-mistakes')
  await app.addTools(toolSample.file, toolSample.toText({}))
})
afterAll(() => app?.remove())

describe.each([
  ['start', []],
  ['worker', []],
  ['openapi', []],
  ['mcp', []],
  ['invoke', ['shipOrder', '{}', '--as', 'sara.sales@acme.example']],
  ['jobs', ['list']],
  ['new', ['recallOrder']],
])('the command %s', (name, args) => {
  it('says all that is wrong with a tool, and where, and nothing else', async () => {
    await app.write(`tools/${toolSample.file}`, textOf(several))
    const index = await app.read('tools/index.ts')
    const { code, err, out } = await runProgram(name, args, { folder: app.folder })
    expect({ code, err, out }).toEqual({ code: 1, err: `${messageFor(several)}\n`, out: '' })
    expect(await app.read('tools/index.ts')).toBe(index)
  })
})

describe('npm run dev', () => {
  let dev: RunningDev
  let own: FixtureCopy
  beforeAll(async () => {
    own = await copyFixtureApp('tool-mistakes-dev')
    dev = await startDev({ folder: own.folder })
  })
  afterAll(async () => {
    await dev?.stop()
    await own?.remove()
  })
  const logged = () => expect.poll(() => dev.log.join('\n'))

  it('hints at a tool that nobody has put into the list, and serves the others', async () => {
    await own.write(`tools/${toolSample.file}`, toolSample.toText({}))
    await logged().toContain('Hint: tools/ship-order.ts:4: "shipOrder" is not in the list "tools" of tools/index.ts')
  })

  it.each([
    [rights, 'no writes'],
    [rights, 'writes: true'],
    [words, toLabel(several[0])],
  ] as const)('says what is wrong, and where: %#', async (rows, written) => {
    const row = rowWith(rows, written)
    await own.addTools(toolSample.file, textOf(row))
    await logged().toContain(messageFor(row))
    await own.edit('tools/index.ts', index =>
      index.replace("import { shipOrder } from './ship-order.ts'\n", '').replace('shipOrder,', ''),
    )
  })
})
