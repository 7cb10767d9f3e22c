import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../../../src/app/app.ts'
import { toDevDocuments } from '../../../../../src/cli/dev/pages/documents.ts'
import { recordBaseline } from '../../../../../src/cli/publish/baselines.ts'
import { createCatalog } from '../../../../../src/core/tool/catalog.ts'
import { toFiles } from '../../../../../src/openapi/files.ts'
import { appLink } from '../../../../fixtures/app-link.config.ts'
import { tools } from '../../../../fixtures/tools/index.ts'

let app: App
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'))
  mkdirSync(join(folder, 'openapi'))
  const config = { ...appLink, serverUrl: 'http://fixture-app.example' }
  app = { folder, tools, events: [], appLink: config, dev: {}, version: '1.0.0' }
})
afterAll(() => rmSync(app.folder, { recursive: true }))

const write = (shown: App) => {
  for (const { name, text } of toFiles(createCatalog(shown.tools), shown.appLink))
    writeFileSync(join(app.folder, 'openapi', name), text)
}

describe('what the page of the specification shows', () => {
  it('is each finding at the line that it is about, with what its rule rests on, and the names', () => {
    const [document] = toDevDocuments(app)
    const [finding] = document?.findings ?? []
    expect(finding).toMatchObject({ rule: 'es-single-server', severity: 'warning' })
    expect(document?.lines[(finding?.line ?? 0) - 1]).toContain('http://fixture-app.example')
    expect([finding?.sentence, finding?.page]).toEqual([
      expect.stringContaining('one server'),
      expect.stringMatching(/^https:/),
    ])
    expect(document?.names).toContain('HerokuAppLink.ActionHost')
  })

  it('is what each connection has at this moment, and what publishing breaks there', () => {
    write(app)
    const [document] = toDevDocuments({ ...app, tools: tools.slice(1) })
    expect(document?.reviews()).toEqual([])
    recordBaseline(join(app.folder, 'openapi'), {
      ...{ connection: 'production', clientName: 'ActionHost', document: 'api-spec.yaml', org: '00D1' },
    })
    write({ ...app, tools: tools.slice(1) })
    const gone = tools[0]?.name ?? ''
    expect(document?.reviews()).toEqual([
      { connection: 'production', clientName: 'ActionHost', breaks: true, text: expect.stringContaining(gone) },
    ])
  })

  it('says what is wrong with the records', () => {
    writeFileSync(join(app.folder, 'openapi/published/stray.yaml'), '')
    expect(() => toDevDocuments(app)[0]?.reviews()).toThrow('belongs to no connection')
  })
})
