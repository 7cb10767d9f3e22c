import { describe, expect, it } from 'vitest'
import { appLink } from '../../../app-link.config.ts'
import { readInput } from '../../../src/core/invoke/values/values.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createDocuments } from '../../../src/openapi/openapi.ts'
import { toActions } from '../../../src/openapi/salesforce/action.ts'
import { toSalesforceProject } from '../../../src/openapi/salesforce/salesforce.ts'
import { tools } from '../../../tools/index.ts'
import { readApex } from '../../unit/openapi/salesforce/apex-source.ts'
import { readXml } from '../../unit/openapi/salesforce/xml-source.ts'

const catalog = createCatalog(tools)

describe('the sf project of this app', () => {
  it('is Apex that a parser reads, and XML', () => {
    const files = toSalesforceProject(catalog, appLink)
    expect(files.length).toBeGreaterThan(3)
    for (const { name, text } of files) {
      if (name.endsWith('.cls')) expect(readApex(text).complaints, name).toEqual([])
      if (name.endsWith('.xml')) expect(() => readXml(text), name).not.toThrow()
    }
  })

  it('has inputs that the tools take', () => {
    const actions = createDocuments(catalog, appLink).flatMap(toActions)
    for (const { input, tool } of actions) expect(() => readInput(tool, input.value), tool.name).not.toThrow()
  })
})
