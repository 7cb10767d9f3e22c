import { join } from 'node:path'
import type { App } from '../../../app/app.ts'
import { AppError } from '../../../core/failure.ts'
import type { ServeParts } from '../../../host/serve.ts'
import { type DocumentFile, toFiles } from '../../../openapi/files.ts'
import { publishedOf } from '../../../policy/published.ts'
import { isBreaking, toDiffText } from '../../../spec/diff/report.ts'
import { deriveNames } from '../../../spec/names/names.ts'
import { toNamesReport } from '../../../spec/names/report.ts'
import { readSpec } from '../../../spec/read/read.ts'
import { SpecError } from '../../../spec/read/scan.ts'
import { explained } from '../../../spec/report/report.ts'
import type { Finding } from '../../../spec/rules/rule.ts'
import { lint } from '../../../spec/spec.ts'
import { type Baseline, comparePair, readBaselines } from '../../publish/baselines.ts'

type Document = Awaited<ReturnType<NonNullable<ServeParts['dev']>['documents']>>[number]

/** What this app publishes, as the linter, Salesforce and its connections see it. */
export function toDevDocuments(app: App): readonly Document[] {
  const { appLink, catalog } = publishedOf(app)
  return toFiles(catalog, appLink).map(file => ({
    ...toLinted(file),
    names: toNamesReport(deriveNames(file.document, file.service.clientName)),
    reviews: () => readReviews(join(app.folder, 'openapi'), file.name),
  }))
}

function toLinted({ name, service: { clientName }, text }: DocumentFile) {
  const findings = lint({ ...readSpec(Buffer.from(text), name), context: { serviceName: clientName } })
  const rules = explained(findings)
  return {
    file: name,
    clientName,
    lines: text.replace(/\n$/, '').split('\n'),
    findings: findings.map(finding => toLineFinding(finding, rules)),
  }
}

function toLineFinding({ fix, line = 1, message, rule, severity }: Finding, rules: ReturnType<typeof explained>) {
  const { sentence = '', sources = [] } = rules[rule] ?? {}
  const page = sources.flatMap(source => (source.kind === 'page' ? [source.url] : []))[0]
  return { fix, line, message, rule, severity, sentence, page }
}

function readReviews(openapi: string, file: string) {
  try {
    return readBaselines(openapi)
      .filter(({ current }) => current === join(openapi, file))
      .map(toReviewed)
  } catch (error) {
    if (error instanceof SpecError) throw new AppError('invalid_input', error.message, { cause: error })
    throw error
  }
}

function toReviewed(baseline: Baseline) {
  const report = comparePair(baseline)
  const { clientName, connection } = baseline
  return { connection, clientName, breaks: isBreaking(report), text: toDiffText(report) }
}
