import { fileURLToPath } from 'node:url'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { appLink } from '../../../app-link.config.ts'
import { readBaselines } from '../../../src/cli/publish/baselines.ts'
import { readKnownSpecFile } from '../../../src/cli/spec-file.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toFiles } from '../../../src/openapi/files.ts'
import { diffDocuments } from '../../../src/spec/diff/diff.ts'
import { toDiffReport, toDiffText } from '../../../src/spec/diff/report.ts'
import { readSpec } from '../../../src/spec/read/read.ts'
import { toTextReport } from '../../../src/spec/report/report.ts'
import { isRefusal } from '../../../src/spec/rules/rule.ts'
import { lint } from '../../../src/spec/spec.ts'

const files = toFiles(createCatalog(tools), appLink)
const openapi = fileURLToPath(new URL('../../../openapi', import.meta.url))

describe.each(readBaselines(openapi))('$connection', ({ clientName, current, old }) => {
  it(`breaks nothing that uses ${clientName} there`, () => {
    const [before, after] = [old, current].map(file => readKnownSpecFile(file).document)
    const { changes, safe } = diffDocuments(before, after)
    // Nobody deletes a tool by mistake, and the command that publishes names what uses it.
    const report = toDiffReport({ safe, changes: changes.filter(({ kind }) => kind !== 'operation-removed') })
    expect(report.findings, toDiffText(report)).toEqual([])
  })
})

describe.each(files)('$name', ({ name, service, text }) => {
  it('has nothing that Salesforce refuses', () => {
    const context = { serviceName: service.clientName }
    const findings = lint({ ...readSpec(new TextEncoder().encode(text), name), context })
    const bad = findings.filter(isRefusal)
    expect(bad, toTextReport(bad, name)).toEqual([])
  })

  it('is OpenAPI 3.0 to a validator that knows nothing of us', async () => {
    const validator = new Validator()
    expect(await validator.validate(text)).toEqual({ valid: true })
    expect(validator.version).toBe('3.0')
  })
})
