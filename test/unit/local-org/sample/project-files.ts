import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A file of metadata. */
export const xml = (root: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>\n`

/** Elements that are true. */
export const flags = (...names: string[]) => names.map(name => `<${name}>true</${name}>`).join('')

/** An sf project with these files, until the test file ends. */
export function projectOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'project-'))
  folders.push(folder)
  writeFileSync(join(folder, 'sfdx-project.json'), '{}')
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'force-app/main/default', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return folder
}

/** A custom field, told by its type. */
export const field = (type: string, more = '') =>
  xml('CustomField', `<fullName>F__c</fullName><label>A &amp; B</label><type>${type}</type>${more}`)
