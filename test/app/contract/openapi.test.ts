import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tools } from '#tools'
import { appLink } from '../../../app-link.config.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toApiFile, toYaml } from '../../../src/openapi/files.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { readSpec } from '../../../src/spec/read/read.ts'
import { isRefusal } from '../../../src/spec/rules/rule.ts'
import { lint } from '../../../src/spec/spec.ts'

const committed = readFileSync(new URL('../../../openapi/api-spec.yaml', import.meta.url), 'utf8')
const document = createDocument(createCatalog(tools), appLink)

describe('the committed document', () => {
  it('is what the tools say: run "npm run openapi" and commit it', () => {
    expect(committed).toBe(toYaml(document))
  })

  it('reads back as the document that the host serves', () => {
    expect(parse(committed)).toEqual(JSON.parse(JSON.stringify(document)))
  })

  it('has an operation for each tool on the actions surface, at the address where the host serves it', () => {
    const operations = Object.entries(document.paths).map(([path, { post }]) => [path, post?.operationId])
    const expected = createCatalog(tools)
      .tools.filter(({ surfaces }) => surfaces.includes('actions'))
      .map(({ name }) => [`/actions/${name}`, name])
    expect(operations).toEqual(expected)
  })
})

describe('the committed document of the api surface', () => {
  const file = new URL('../../../openapi/api.yaml', import.meta.url)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined

  it('is what the tools say, and is not there when they say nothing: run "npm run openapi" and commit it', () => {
    expect(text).toBe(toApiFile(createCatalog(tools), appLink)?.text)
  })

  it('has an operation for each tool on that surface, at the address where the host serves it', () => {
    const expected = createCatalog(tools).tools.filter(({ surfaces }) => surfaces.includes('api'))
    const { paths } = parse(text ?? 'paths: {}') as { paths: object }
    expect(Object.keys(paths)).toEqual(expected.map(({ name }) => `/api/${name}`))
  })
})

describe('the rules of Salesforce', () => {
  const folder = new URL('../../../openapi/', import.meta.url)
  const committed = readdirSync(folder).filter(name => /\.ya?ml$/.test(name))

  it.each(committed.filter(name => name !== 'api.yaml'))('hold for openapi/%s, which this app publishes', name => {
    const file = readSpec(readFileSync(new URL(name, folder)), name)
    expect(lint(file).filter(isRefusal)).toEqual([])
  })

  it.each(committed)('leave OpenAPI as others know it: openapi/%s', async name => {
    const { document } = readSpec(readFileSync(new URL(name, folder)), name)
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  })
})
