import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { createCatalog } from '../../src/core/catalog.ts'
import { createDocument } from '../../src/openapi/document.ts'
import { toYaml } from '../../src/openapi/text.ts'

const committed = readFileSync(new URL('../../openapi/api-spec.yaml', import.meta.url), 'utf8')
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
    const expected = tools
      .filter(({ surfaces }) => surfaces.includes('actions'))
      .map(({ name }) => [`/actions/${name}`, name])
    expect(operations).toEqual(expected)
  })
})
