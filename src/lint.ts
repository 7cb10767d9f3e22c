import { readSpec } from './spec/read/read.ts'
import { SpecError } from './spec/read/scan.ts'
import { type LintReport, toLintReport } from './spec/report/report.ts'
import { lint } from './spec/spec.ts'

export { SpecError } from './spec/read/scan.ts'
export type { LintReport } from './spec/report/report.ts'
export type { Finding, Severity } from './spec/rules/rule.ts'

export interface LintOptions {
  /** Name under which the document will be published: what Salesforce derives from it is checked too. */
  readonly clientName?: string
}

/**
 * Checks any OpenAPI document against the rules of External Services, Flow, Apex and Agentforce. Text is JSON or YAML, and
 * findings have lines then, in the order of the text; an object has none. Follows no reference out of the document.
 * @throws SpecError when it is no OpenAPI document, is too large or too deep, or has a key twice.
 * @see docs/rules.md
 */
export function lintDocument(document: string | Uint8Array | object, { clientName }: LintOptions = {}): LintReport {
  const isText = typeof document === 'string' || document instanceof Uint8Array
  const { linesOf, ...file } = readSpec(toBytes(isText ? document : toText(document)))
  const context = clientName === undefined ? {} : { serviceName: clientName }
  return toLintReport(lint({ ...file, ...(isText && { linesOf }), context }))
}

const toBytes = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? new TextEncoder().encode(text) : text

function toText(document: object): string {
  try {
    return JSON.stringify(document)
  } catch {
    throw new SpecError('The document is no JSON: it holds itself, or something that JSON cannot say.')
  }
}
