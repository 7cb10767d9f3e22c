import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileProblem, nameProblem } from '../../../../src/cli/new/taken.ts'
import { toolWith } from '../../world.ts'

const app = { tools: [toolWith({ name: 'readAccount' })], events: [] }

const folder = mkdtempSync(join(tmpdir(), 'taken-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'test'))
writeFileSync(join(folder, 'test/ship-order.test.ts'), '')

describe('the name of a new tool', () => {
  it.each([
    ['readACCOUNT', 'there is a tool "readAccount"'],
    ['jobstatus', 'the host itself has an operation "jobStatus"'],
    ['function', '"function" is a word of JavaScript; add a noun to it'],
    ['await', '"await" is a word of JavaScript; add a noun to it'],
    ['select', '"select" is a reserved word of Apex; add a noun to it'],
    ['Ship_Order', 'camelCase letters and digits, starting with a small letter, at most 64'],
  ])('%s is refused', (name, problem) => {
    expect(nameProblem(name, app)).toBe(problem)
  })

  it('may be any other', () => {
    expect(nameProblem('shipOrder', app)).toBeUndefined()
  })
})

describe('a file of a new tool', () => {
  const text = `import { AppError, defineTool, soql } from '#kit'
import * as z from 'zod'
import type {
  Order,
} from './order.ts'

const limit = 5
export const tools: readonly Tool[] = [ship]

async function readOrder() {
  const inner = 1
}
`
  const problemOf = (name: string, files = ['tools/ship.ts']) =>
    fileProblem(folder, { name, files, texts: { 'tools/index.ts': text } })

  it.each(['soql', 'z', 'tools', 'limit', 'readOrder', 'defineTool'])('takes no name that stands there: %s', name => {
    expect(problemOf(name)).toBe(`tools/index.ts has something called "${name}"; choose another name`)
  })

  it.each(['shipOrder', 'inner', 'order'])('takes %s', name => {
    expect(problemOf(name)).toBeUndefined()
  })

  it('is never written over another', () => {
    expect(problemOf('shipOrder', ['tools/ship-order.ts', 'test/ship-order.test.ts'])).toBe(
      'test/ship-order.test.ts is there already; choose another name, or remove it',
    )
  })
})
