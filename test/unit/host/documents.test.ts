import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createDocumentLoaders, toDocumentConfig } from '../../../src/host/doors/documents.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { toolWith } from '../world.ts'

const publicUrl = 'https://actions.acme.example'
const tool = toolWith({ name: 'readAccount' })

const documentOf = async (mesh: 'sidecar' | 'embedded' | 'none') => {
  const catalog = createCatalog([tool])
  const config = toDocumentConfig(appLink, { mesh, publicUrl })
  const { loadDocument } = createDocumentLoaders({ catalog, api: catalog, appLink: config })
  const { json, yaml } = await loadDocument()
  return { document: JSON.parse(json) as { servers: object[] }, yaml }
}

describe('the document that a host shows', () => {
  it.each(['sidecar', 'embedded'] as const)('is the one that AppLink publishes, with MESH=%s', async mesh => {
    const { document, yaml } = await documentOf(mesh)
    expect(document.servers).toEqual([{ url: appLink.serverUrl }])
    expect(yaml).toContain('externalClientApp')
  })

  it('names the address at which an org calls the host without AppLink, and nothing of AppLink', async () => {
    const { document, yaml } = await documentOf('none')
    expect(document.servers).toEqual([{ url: publicUrl }])
    expect(yaml).not.toMatch(/heroku|externalClientApp/i)
  })
})
