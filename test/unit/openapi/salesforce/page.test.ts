import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../../../src/cli/commands.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import { config } from '../world.ts'

const page = readFileSync(new URL('../../../../docs/without-applink.md', import.meta.url), 'utf8')
const namesOf = (direct?: { readonly publicUrl: string }) =>
  toSalesforceProject(createCatalog([]), { ...config, clientName: 'ActionHost' }, direct).map(({ name }) => name)

/** @throws Error for a command that there is not */
async function usageOf(name: string): Promise<string> {
  const lines: string[] = []
  const print = (text: string) => void lines.push(text)
  const code = await runCli([name, '--help'], { folder: '.', env: {}, print, complain: print })
  if (code !== 0) throw new Error(`${name}: ${lines.join()}`)
  return lines.join('\n')
}

describe('docs/without-applink.md', () => {
  it('names each file that is deployed first, and no other', () => {
    const more = namesOf({ publicUrl: 'https://actions.acme.example' }).filter(name => !namesOf().includes(name))
    const folder = 'force-app/main/default/'
    const deployed = more.filter(name => name.startsWith(folder)).map(name => name.slice(folder.length))
    const named = [...page.matchAll(/^\| `(\w+\/[\w.-]+\.xml)` \|/gm)].map(([, name]) => name)
    expect(named).toEqual(deployed)
    expect(more.filter(name => !name.startsWith(folder))).toEqual(['manifest/access.xml'])
    expect(page).toContain('--manifest manifest/access.xml')
  })

  it('names commands and options that there are', async () => {
    const calls = [...page.matchAll(/npm run ([\w:-]+)((?: --)?[^`\n]*)/g)]
    expect(calls.length).toBeGreaterThan(4)
    const missing = await Promise.all(
      calls.map(async ([, name = '', rest = '']) => {
        const usage = await usageOf(name.replace(/:spec$/, ''))
        const options = rest.match(/--[a-z][\w-]*/g) ?? []
        return options.filter(option => !usage.includes(option)).map(option => `${name} ${option}`)
      }),
    )
    expect(missing.flat()).toEqual([])
  })
})
