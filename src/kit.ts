/** All that a tool may import, beside zod, and the types of app-link.config.ts. */

import { soql as soqlTemplate } from './salesforce/query/soql.ts'
import type { TypedSoqlTag } from './salesforce/query/soql-tag.ts'

export type { DevApiKey, DevConfig, DevServiceClient, SampleEvent, ThirdParty, Website } from './app/dev.ts'
export { addDays } from './core/day.ts'
export { type Decimal, decimal } from './core/decimal.ts'
export { defineEvent, type EventHandler } from './core/event/event.ts'
export { AppError } from './core/failure.ts'
export { type Attempt, attempt, isLasting } from './core/invoke/attempt.ts'
export type { JobContext } from './core/job/options.ts'
export type { Log } from './core/log.ts'
export type { RecordResult } from './core/org/collections.ts'
export type { Sql } from './core/org/data-cloud.ts'
export type { Org, OrgUser } from './core/org/org.ts'
export type { Rows, Soql } from './core/org/query.ts'
export type {
  Address,
  ExternalId,
  FieldValues,
  Geolocation,
  OrgRecord,
  Reference,
  UnitOfWork,
} from './core/org/records.ts'
export { toPlainCell } from './core/plain-cell.ts'
export { type Callout, defineCallout } from './core/tool/callout.ts'
export type { ToolContext } from './core/tool/context.ts'
export { recordId } from './core/tool/record-id.ts'
export { defineTool, type Tool } from './core/tool/tool.ts'
export type { AppLinkConfig, TopicService } from './openapi/config.ts'
export { type PdfDocument, renderPdf } from './pdf/pdf.ts'
export type { AnswerLimit, DataPolicy, PolicyRule } from './policy/policy-form.ts'
export { queryInParts } from './salesforce/query/parts.ts'
export { queryInSteps, type Selection } from './salesforce/query/query-in-steps.ts'
export { sql } from './salesforce/query/sql.ts'
export { todayOf } from './salesforce/query/today.ts'
export { corporateCurrencyOf, currencyFieldsOf } from './salesforce/records/currency.ts'
export {
  type StepWrite,
  type WriteCounts,
  type WriteOutcome,
  writeInSteps,
} from './salesforce/records/write-in-steps.ts'

/**
 * The objects of the org, with their fields, parents and related records: `npm run types` writes them into a file of the
 * app, which adds them here. Without that file `soql.typed` knows no names, and refuses none.
 */
// biome-ignore lint/suspicious/noEmptyInterface: another file declares what is in it
export interface OrgObjects {}

/** Makes queries whose values are escaped; the only way to a query that an org accepts. */
const soqlOfApp = soqlTemplate as TypedSoqlTag<OrgObjects>

export { soqlOfApp as soql }
