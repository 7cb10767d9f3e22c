import { expect, it } from 'vitest'
import { readSource } from './imports.ts'

interface Install {
  readonly dependencies: Readonly<Record<string, string>>
}

const installIn = (folder: string): Install => JSON.parse(readSource(`${folder}/package.json`)) as Install

/** As npm has them, whatever they are called in the install. */
const installed = Object.entries(installIn('test/real-clients').dependencies).map(([name, version]) =>
  version.startsWith('npm:') ? version.slice('npm:'.length) : `${name}@${version}`,
)

it('the table of real clients is of the versions that `npm run clients` drives, with nothing left out of a row', () => {
  const [, section = ''] = readSource('docs/mcp.md').split('\n## Real clients\n')
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('| `'))
  const cells = rows.map(row => row.split(' | ').map(cell => cell.replaceAll(/^\| |[`|]/g, '').trim()))
  expect(cells.length).toBeGreaterThan(10)
  expect(cells.filter(row => row.length !== 8 || row.includes(''))).toEqual([])
  expect(cells.map(([name, version]) => `${name}@${version}`).filter(each => !installed.includes(each))).toEqual([])
})

it('the page of the local org has the versions of all that `npm run clients -- org` drives', () => {
  const [, section = ''] = readSource('docs/local-org.md').split('\n## Programs of others\n')
  const text = (section.split('\n## ')[0] ?? '').replaceAll(' | ', ' ')
  const driven = Object.entries(installIn('test/real-clients/org').dependencies)
  expect(driven.length).toBeGreaterThan(2)
  expect(driven.filter(([name, version]) => !text.includes(`\`${name}\` ${version}`))).toEqual([])
})
