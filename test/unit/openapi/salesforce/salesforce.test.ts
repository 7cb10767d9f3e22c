import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { createDocuments } from '../../../../src/openapi/openapi.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import type { DerivedNames } from '../../../../src/spec/names/derived.ts'
import { deriveNames } from '../../../../src/spec/names/names.ts'
import { appLink } from '../../../fixtures/app-link.config.ts'
import { events, tools } from '../../../fixtures/tools/index.ts'
import { toolWith } from '../../world.ts'
import { config, topicWith } from '../world.ts'
import { readApex } from './apex-source.ts'
import { allOf, readXml, textOf } from './xml-source.ts'

const catalog = createCatalog(tools, events)
const project = toSalesforceProject(catalog, appLink)
const classes = project.filter(({ name }) => name.endsWith('.cls'))
const projectOf = (...of: readonly Tool[]) => toSalesforceProject(createCatalog(of), config)
const namesIn = (files: typeof project, end: string) =>
  files.flatMap(({ name }) => (name.endsWith(end) ? [name.slice(name.lastIndexOf('/') + 1, -end.length)] : []))

/** Committed as it must come out: `npx vitest run test/unit/openapi/salesforce -u` writes it anew. */
const golden = [
  'README.md',
  'manifest/package.xml',
  ...['ReadAccountExample', 'ReadAccountExampleTest', 'EnrollAccountsCallback', 'EnrollAccountsCallbackTest'].map(
    name => `force-app/main/default/classes/${name}.cls`,
  ),
  'force-app/main/default/classes/ReadAccountExample.cls-meta.xml',
  'force-app/main/default/flows/ActionHost_readAccount.flow-meta.xml',
  ...['ActionHostAdmin', 'CustomerActivity'].map(
    name => `force-app/main/default/customPermissions/${name}.customPermission-meta.xml`,
  ),
  ...['ActionHostAdmin', 'ActionHostExamples', 'ActionHostPermissions', 'CustomerActivity'].map(
    name => `force-app/main/default/permissionsets/${name}.permissionset-meta.xml`,
  ),
]

describe('the sf project of an app', () => {
  it.each(golden)('has %s as it is committed', async name => {
    const text = project.find(file => file.name === name)?.text
    await expect(text).toMatchFileSnapshot(`golden/${name.slice(name.lastIndexOf('/') + 1)}`)
  })

  it('has a class and a test for each action, a callback class for a job that calls back, and a flow for each reader', () => {
    expect(namesIn(project, '.cls')).toEqual([
      ...['ReadAccountExample', 'ReadAccountExampleTest', 'ReadHeadlinesExample', 'ReadHeadlinesExampleTest'],
      ...['CountAccountsExample', 'CountAccountsExampleTest', 'AddContactExample', 'AddContactExampleTest'],
      ...['EnrollAccountsCallback', 'EnrollAccountsCallbackTest', 'ReadParametersExample', 'ReadParametersExampleTest'],
      ...['JobStatusExample', 'JobStatusExampleTest'],
    ])
    expect(namesIn(project, '.flow-meta.xml')).toEqual([
      'ActionHost_readAccount',
      'ActionHost_readHeadlines',
      'ActionHost_countAccounts',
      'ActionHost_readParameters',
      'ActionHost_jobStatus',
    ])
  })

  it('is one that sf takes: its folder, its version, and everything in the manifest', () => {
    const config = JSON.parse(project.find(({ name }) => name === 'sfdx-project.json')?.text ?? '')
    expect(config).toMatchObject({
      packageDirectories: [{ path: 'force-app', default: true }],
      sourceApiVersion: '62.0',
    })
    const manifest = readXml(project.find(({ name }) => name === 'manifest/package.xml')?.text ?? '')
    const members = allOf(manifest, 'types').map(each => [
      textOf(each, 'name'),
      allOf(each, 'members').map(member => member.textContent),
    ])
    expect(Object.fromEntries(members)).toEqual({
      ApexClass: [...namesIn(project, '.cls')].sort(),
      CustomPermission: ['ActionHostAdmin', 'CustomerActivity'],
      Flow: [...namesIn(project, '.flow-meta.xml')].sort(),
      PermissionSet: [...namesIn(project, '.permissionset-meta.xml')].sort(),
    })
  })

  it('is XML throughout, with the root that the kind of file has', () => {
    const roots = project
      .filter(({ name }) => name.endsWith('.xml'))
      .map(({ name, text }) => [/(\w+)-meta\.xml$/.exec(name)?.[1] ?? 'manifest', readXml(text).tagName])
    expect(Object.fromEntries(roots)).toEqual({
      manifest: 'Package',
      cls: 'ApexClass',
      flow: 'Flow',
      permissionset: 'PermissionSet',
      customPermission: 'CustomPermission',
    })
  })

  it('has no two files and no two components of one name', () => {
    const many = ['readQuote', 'readQuotes', 'readQuoteExample'].map(name => toolWith({ name, title: name }))
    const files = projectOf(...many).map(({ name }) => name.toLowerCase())
    expect(new Set(files).size).toBe(files.length)
  })

  it('keeps names within what Salesforce takes, and apart', () => {
    const long = 'a'.repeat(62)
    const named = projectOf(toolWith({ name: `${long}x` }), toolWith({ name: `${long}y` }))
    const apex = namesIn(named, '.cls')
    expect(apex).toHaveLength(4)
    for (const name of apex) expect(name.length).toBeLessThanOrEqual(40)
    for (const name of namesIn(named, '.flow-meta.xml')) expect(name.length).toBeLessThanOrEqual(80)
    expect(new Set(apex.map(name => name.toLowerCase())).size).toBe(4)
  })

  it('covers every service of the app', () => {
    const services = [
      { clientName: 'Other', title: 'Other', description: 'Others.', topic: topicWith('other'), tools: ['second'] },
    ]
    const files = toSalesforceProject(createCatalog([toolWith(), toolWith({ name: 'second' })]), {
      ...config,
      services,
    })
    expect(namesIn(files, '.flow-meta.xml')).toEqual(['TestApp_echoText', 'Other_second'])
    expect(files.find(({ name }) => name.endsWith('SecondExample.cls'))?.text).toContain(
      'HerokuAppLink.Other.second_Request',
    )
  })

  it('is refused where a name of the config is none of the org, as it would be a path', () => {
    const tool = toolWith({ runAs: 'user-plus', needs: { objects: { Account: {} } } })
    const wrong = { ...config, sessionPermissionSet: '../../elsewhere' }
    expect(() => toSalesforceProject(createCatalog([tool]), wrong)).toThrow('"../../elsewhere" is no API name')
  })

  it('says in its README what has no flow, and that nobody compiled it', () => {
    const [readme] = projectOf(toolWith({ input: z.object({ ids: z.array(z.string()).max(3).describe('Ids.') }) }))
    expect(readme?.text).toContain('**Nothing of it was ever compiled or deployed**')
    expect(readme?.text).toContain('- Echo text has no flow: a screen cannot ask for ids.')
  })
})

/** Every type of the service that Apex will have. */
function typesOf({ classes: made, namespace, operations, service }: DerivedNames): ReadonlySet<string> {
  const nested = operations.flatMap(({ callbacks, method }) => [
    ...['Request', 'Response', 'ResponseException'].map(end => `${method}_${end}`),
    ...callbacks.flatMap(({ handler, parameter }) => [handler, parameter]),
  ])
  const all = [service, ...nested.map(name => `${service}.${name}`), ...made.map(({ name }) => name)]
  return new Set(all.map(name => `${namespace}.${name}`))
}

describe('its Apex', () => {
  it.each(classes.map(({ name, text }) => [name.slice(name.lastIndexOf('/') + 1), text]))('%s is Apex', (_, text) => {
    expect(readApex(text).complaints).toEqual([])
  })

  it('is judged by a parser that refuses what is none', () => {
    const [first] = classes
    const text = (first?.text ?? '').replaceAll(/\/\*\*.*?\*\//gs, '')
    expect(readApex(text).complaints).toEqual([])
    for (const broken of [text.replace(';', ''), text.replace("'", ''), `${text}}`, text.replace('class', '')]) {
      expect(readApex(broken).complaints).not.toEqual([])
    }
  })

  it('names nothing of the service that the org will not have', () => {
    const [document] = createDocuments(catalog, appLink)
    const types = typesOf(deriveNames(document?.document, appLink.clientName))
    const used = classes.flatMap(({ text }) => text.match(/\bHerokuAppLink(?:\.\w+){1,2}/g) ?? [])
    expect(used.length).toBeGreaterThan(60)
    expect(used.filter(name => !types.has(name))).toEqual([])
  })

  it('reads and sets no field that a class of the service does not have', () => {
    const [document] = createDocuments(catalog, appLink)
    const names = deriveNames(document?.document, appLink.clientName)
    const fieldsOf = new Map(names.classes.map(each => [each.name, each.properties.map(({ apexName }) => apexName)]))
    const unknown = classes.flatMap(({ text }) =>
      [...text.matchAll(/\bHerokuAppLink\.(\w+) (\w+)(?= =|[),])/g)].flatMap(([, type = '', variable]) => {
        const used = [...text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))].map(([, field = '']) => field)
        return used.filter(field => !fieldsOf.get(type)?.includes(field)).map(field => `${type}.${field}`)
      }),
    )
    expect(unknown).toEqual([])
  })

  it('writes each name in one way: Apex does not tell letter case apart', () => {
    for (const { text } of classes) {
      const own = readApex(text).words.filter(word => /^[A-Za-z_]\w*$/.test(word))
      const constants = own.filter(word => /_JSON$/.test(word))
      const others = new Set(own.filter(word => !/_JSON$/.test(word)).map(word => word.toLowerCase()))
      expect(constants.filter(word => others.has(word.toLowerCase()))).toEqual([])
    }
  })

  it('has the first example of the tool for its input, and what is asked with it', () => {
    const input = z.object({
      text: z.string().max(9).describe('Any text.'),
      part: z
        .object({ sku: z.string().describe('Code.') })
        .nullish()
        .describe('A part.'),
    })
    const examples = [{ ask: 'What is */ this?', input: { text: "it's", part: null } }]
    const text =
      projectOf(toolWith({ input, examples })).find(({ name }) => name.endsWith('TextExample.cls'))?.text ?? ''
    expect(readApex(text).complaints).toEqual([])
    expect(text).toContain('     * For "What is * / this?"\n')
    expect(text).toContain("        input.text = 'it\\'s';\n        input.part = null;\n        return input;\n")
  })

  it('fills lists, maps, objects in objects and choices by the types of the org', () => {
    const part = z.object({ sku: z.string().describe('Code.'), count: z.int().min(2).describe('How many.') })
    const files = projectOf(
      toolWith({
        name: 'makeQuote',
        writes: 'adds',
        input: z.object({
          lines: z.array(part).min(2).max(9).describe('Lines.'),
          ship: part.describe('What is shipped.'),
          prices: z.record(z.string(), z.number()).describe('Prices.'),
          tags: z.array(z.string()).max(3).describe('Tags.'),
          kind: z.enum(['a', 'b']).describe('Kind.'),
          number: z.number().max(0).describe('At most nothing.'),
          note: z.string().max(9).optional().describe('A note,\nif any.'),
        }),
      }),
    )
    const text = files.find(({ name }) => name.endsWith('MakeQuoteExample.cls'))?.text ?? ''
    expect(readApex(text).complaints).toEqual([])
    for (const line of [
      "part2.sku = 'example';",
      'part2.count = 2L;',
      'input.lines = new List<HerokuAppLink.TestApp_makeQuote_IN_body_lines>{ part1, part2 };',
      'input.ship = part3;',
      'input.prices = new Map<String, Double>();',
      'input.tags = new List<String>();',
      "input.kind = 'a';",
      'input.z0number = 0.0d;',
      '// input.note, String, may be set too: A note, if any.',
    ]) {
      expect(text).toContain(`        ${line}\n`)
    }
  })
})
