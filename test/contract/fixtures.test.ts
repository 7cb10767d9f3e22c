import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import { toApiFile, toFiles } from '../../src/openapi/files.ts'
import { lint } from '../../src/spec/spec.ts'
import { appLink } from '../fixtures/app-link.config.ts'
import { events, tools } from '../fixtures/tools/index.ts'
import { filesIn, readSource } from './imports.ts'
import { testMeshFile } from './mesh-file.ts'

describe('the app that the host is tested with', () => {
  const catalog = createCatalog(tools, events)
  const files = [...toFiles(catalog, appLink), ...[toApiFile(catalog, appLink) ?? []].flat()]

  it('has its documents as its tools are: "node ../../src/cli/cli.ts openapi" in test/fixtures writes them', () => {
    const committed = filesIn(['test/fixtures/openapi/*']).map(file => [file, readSource(file)])
    const expected = files.map(({ name, text }) => [`test/fixtures/openapi/${name}`, text])
    expect(Object.fromEntries(committed)).toEqual(Object.fromEntries(expected))
  })

  it('keeps the rules of Salesforce', () => {
    const findings = toFiles(catalog, appLink).flatMap(({ document }) => lint({ document }))
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([])
  })

  it('has a tool of each kind', () => {
    const kinds = tools.map(({ callouts, job, runAs, surfaces, writes }) => ({
      as: typeof runAs === 'string' ? runAs : 'authorization',
      ...{ callouts: callouts.length > 0, job: job !== undefined, surfaces: surfaces.join(), writes },
    }))
    const has = (kind: Partial<(typeof kinds)[number]>) => expect(kinds).toContainEqual(expect.objectContaining(kind))
    has({ as: 'user', writes: false, job: false })
    has({ as: 'user', writes: 'adds', job: false })
    has({ as: 'user', callouts: true })
    has({ as: 'user-plus' })
    has({ as: 'authorization', surfaces: 'actions,mcp' })
    has({ as: 'authorization', surfaces: 'api', writes: 'changes' })
    has({ as: 'authorization', surfaces: 'api', writes: false })
    has({ job: true, writes: 'changes' })
    expect(events).toHaveLength(1)
  })
})

describe('its heroku-applink-service-mesh.yaml', () =>
  testMeshFile(readSource('test/fixtures/heroku-applink-service-mesh.yaml'), tools))
