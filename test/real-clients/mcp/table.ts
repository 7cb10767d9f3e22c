import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Outcome } from './drive.ts'

/** A program of others, by the names that npm has for it. */
export interface Program {
  /** As people know the package. */
  readonly name: string
  /** Where it is in the install, when that is another name. */
  readonly folder?: string
  /** How the host comes to know it. Default: it registers itself. */
  readonly registered?: 'by hand'
}

const page = new URL('../../../docs/mcp.md', import.meta.url)

export function versionOf({ folder, name }: Program): string {
  const file = new URL(`../node_modules/${folder ?? name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}

/** What the table of the page says of a program is what it just did. `npm run clients -- --write` writes it there. */
export const expectRow = (program: Program, outcome: Outcome): void => expectCells(program, toCells(program, outcome))

/** A program that calls no tool without a model: how far it comes. @param asked the scopes that it asked the person for */
export const expectSignIn = (program: Program, asked: string): void =>
  expectCells(program, [
    ...['yes, registers itself', needsModel, needsModel],
    asked === 'tools:read tools:write' ? 'asks for both at once' : needsModel,
    ...[needsModel, needsModel],
  ])

const needsModel = 'not without a model'

function expectCells(program: Program, cells: readonly string[]): void {
  const key = `| \`${program.name}\` | ${versionOf(program)} |`
  const row = `${key} ${cells.join(' | ')} |`
  const lines = readFileSync(page, 'utf8').split('\n')
  const at = lines.findIndex(line => line.startsWith(key))
  if (process.env.WRITE_TABLE === undefined || at === -1) {
    expect(lines[at], `docs/mcp.md has no such row: ${row}`).toBe(row)
  } else {
    lines[at] = row
    writeFileSync(page, lines.join('\n'))
  }
}

const toCells = ({ registered }: Program, { calls, confirms, follows, lists, writes }: Outcome): string[] => [
  registered ? `yes, registered ${registered}` : 'yes, registers itself',
  lists > 0 ? 'yes' : 'no',
  calls ? 'yes' : 'no',
  writes,
  confirms,
  follows,
]
