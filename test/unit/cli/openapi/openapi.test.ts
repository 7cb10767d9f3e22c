import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readProject } from '../../../../local-org/sample/source/source.ts'
import { readApp } from '../../../../src/app/app.ts'
import { runCli } from '../../../../src/cli/commands.ts'
import { writeDocuments } from '../../../../src/cli/openapi/openapi.ts'

const fixture = fileURLToPath(new URL('../../../fixtures', import.meta.url))
let out = ''
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'salesforce-'))
})
afterEach(() => rmSync(out, { recursive: true }))

const run = (...args: readonly string[]) => runWith({}, ...args)

async function runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const [lines, complaints]: [string[], string[]] = [[], []]
  const shell = {
    ...{ folder: fixture, env },
    print: (text: string) => lines.push(text),
    complain: (text: string) => complaints.push(text),
  }
  const code = await runCli(['openapi', ...args], shell)
  return { code, lines, complaints }
}

const apex = 'force-app/main/default/classes/ReadAccountExample.cls'

describe('openapi', () => {
  const latin1 = Buffer.from('# für alle\n', 'latin1')

  it('does not write over settings that it cannot read, and says which file it is', async () => {
    const path = join(out, '.env.example')
    writeFileSync(path, latin1)
    const app = { ...(await readApp(fixture)), folder: out }
    expect(() => writeDocuments(app)).toThrow(`${path}: is not in UTF-8. Save it in that encoding.`)
    expect(readFileSync(path)).toEqual(latin1)
    writeFileSync(path, latin1.toString('latin1'))
    writeDocuments(app)
    expect(readFileSync(path, 'utf8')).toMatch(/^# für alle\n\n# Third parties/)
  })

  it('writes documents anew in whatever encoding they are: all of them is made', async () => {
    const path = join(out, 'openapi/api-spec.yaml')
    mkdirSync(join(out, 'openapi'))
    writeFileSync(path, latin1)
    writeDocuments({ ...(await readApp(fixture)), folder: out })
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(fixture, 'openapi/api-spec.yaml'), 'utf8'))
  })
})

describe('openapi --salesforce', () => {
  it('writes an sf project, and says how much of it', async () => {
    expect(await run('--salesforce', '--out', out)).toEqual({
      code: 0,
      lines: [`${out}: 42 files, 42 of them written`],
      complaints: [],
    })
    for (const name of ['README.md', 'sfdx-project.json', 'manifest/package.xml', apex]) {
      expect(existsSync(join(out, name))).toBe(true)
    }
  })

  it('writes permissions that the local org reads', async () => {
    await run('--salesforce', '--out', out)
    const { customPermissions, permissionSets } = readProject([out], [])
    expect(Object.keys(customPermissions).sort()).toEqual(['ActionHostAdmin', 'CustomerActivity'])
    expect(permissionSets.CustomerActivity).toMatchObject({ customPermissions: ['CustomerActivity'] })
    expect(Object.keys(permissionSets).sort()).toEqual([
      'ActionHostAdmin',
      'ActionHostExamples',
      'ActionHostPermissions',
      'CustomerActivity',
    ])
  })

  it('writes what an org needs to call the app without AppLink, and leaves out tools that need it', async () => {
    const env = { PUBLIC_URL: 'https://actions.acme.example' }
    const { code } = await runWith(env, '--salesforce', '--without-applink', '--out', out)
    expect(code).toBe(0)
    const named = join(out, 'force-app/main/default/namedCredentials/ActionHost.namedCredential-meta.xml')
    expect(readFileSync(named, 'utf8')).toContain('<parameterValue>https://actions.acme.example</parameterValue>')
    expect(existsSync(join(out, 'force-app/main/default/classes/ReadParametersExample.cls'))).toBe(false)
    expect(existsSync(join(out, apex))).toBe(true)
  })

  it('gives services and credentials other names, for an org that has the app both ways', async () => {
    const { code } = await run('--salesforce', '--without-applink', '--suffix', 'Direct', '--out', out)
    expect(code).toBe(0)
    const source = join(out, 'force-app/main/default')
    for (const name of [
      ...['namedCredentials/ActionHostDirect.namedCredential', 'permissionsets/ActionHostDirectCallers.permissionset'],
      'externalServiceRegistrations/ActionHostDirect.externalServiceRegistration',
    ]) {
      expect(existsSync(join(source, `${name}-meta.xml`)), name).toBe(true)
    }
    expect(readFileSync(join(out, apex), 'utf8')).toContain('new ExternalService.ActionHostDirect()')
    const refused = await run('--salesforce', '--without-applink', '--suffix', '../x', '--out', out)
    expect(refused.complaints.join()).toContain('--suffix: letters and digits')
  })

  it('does the same for a host that runs without AppLink, at the address of the app unless another is set', async () => {
    expect((await runWith({ APPLINK: 'off' }, '--salesforce', '--out', out)).code).toBe(0)
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('call https://fixture-app.example by the named')
  })

  it.each(['http://actions.acme.example', 'https://actions.acme.example/app', 'actions'])(
    'refuses %s, which no org can call',
    async PUBLIC_URL => {
      const { code, complaints } = await runWith({ PUBLIC_URL }, '--salesforce', '--without-applink', '--out', out)
      expect(code).not.toBe(0)
      expect(complaints.join()).toContain(`PUBLIC_URL: "${PUBLIC_URL}" is no https origin`)
    },
  )

  it('keeps what a person changed, and says so', async () => {
    await run('--salesforce', '--out', out)
    appendFileSync(join(out, apex), '// mine\n')
    const { code, complaints, lines } = await run('--salesforce', '--out', out)
    expect([code, complaints]).toEqual([0, []])
    expect(lines).toEqual([`${out}: 42 files, 0 of them written`, `${apex} was changed by hand, and stays.`])
  })

  it('ends with 1 when something else would be made where a person has been', async () => {
    await run('--salesforce', '--out', out)
    rmSync(join(out, '.made.json'))
    appendFileSync(join(out, apex), '// mine\n')
    const { code, complaints } = await run('--salesforce', '--out', out)
    expect(code).toBe(1)
    expect(complaints).toEqual([
      `${apex} was changed by hand, and stays. As the tools have it now: ${join(out, 'beside', apex)}`,
    ])
  })

  it.each([
    [['--check', '--salesforce'], 'Choose one of --check and --salesforce.'],
    [['--out', 'x'], '--out goes with --salesforce.'],
  ])('refuses %j', async (args, message) => {
    const { code, complaints } = await run(...args)
    expect(code).toBe(2)
    expect(complaints.join()).toContain(message)
  })
})
