import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { faultNames } from '../soak/chaos/faults.ts'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/operations.md', root), 'utf8')
const section = /## What survives which failure\n(?<text>[\s\S]*?)\n## /.exec(page)?.groups?.text ?? ''
const rowsOf = (width: number): string[][] =>
  section
    .split('\n')
    .filter(line => line.startsWith('|') && !line.startsWith('|--'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
    .filter(cells => cells.length === width)

const [, ...failures] = rowsOf(7)
const tests = new Map(
  rowsOf(2)
    .slice(1)
    .map(([letter = '', files = '']) => [letter, files.match(/test\/[\w./-]+/g) ?? []]),
)
const wordOf: Readonly<Record<(typeof faultNames)[number], string>> = {
  'slow-org': 'SLOW',
  'faulty-org': 'FAULTY',
  'lost-answers': 'LOST',
  'applink-away': 'APPLINK',
  'database-away': 'DATABASE',
  'disk-full': 'DISK',
  clock: 'CLOCK',
  'collector-away': 'COLLECTOR',
}

describe('the table of what survives which failure', () => {
  it('names tests that are there, each of them in a cell', () => {
    const cited = new Set(failures.flat().flatMap(cell => cell.match(/\b[A-Z]\b/g) ?? []))
    expect([...cited].toSorted()).toEqual([...tests.keys()])
    for (const file of [...tests.values()].flat()) expect(existsSync(new URL(file, root)), file).toBe(true)
  })

  it('has every fault of the soak', () => {
    const cells = failures.flat().join(' ')
    for (const name of faultNames) expect(cells, name).toMatch(new RegExp(`\\b${wordOf[name]}\\b`))
  })

  it('says of every call and job that a failure meets where that is shown', () => {
    const evidence = new RegExp(`\\b(?:[A-Z]|KILL|TERM|${Object.values(wordOf).join('|')})\\b`)
    const bare = failures.flatMap(([name, ...cells]) =>
      cells
        .slice(0, 2)
        .filter(cell => cell !== 'the same' && !evidence.test(cell))
        .map(cell => `${name}: ${cell}`),
    )
    expect(bare).toEqual([])
  })
})
