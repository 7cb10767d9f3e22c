/** All that a tool may import, beside zod, and the types of app-link.config.ts. */

export type { DevApiKey, DevConfig, DevServiceClient, SampleEvent, ThirdParty, Website } from './app/dev.ts'
export { defineEvent, type EventHandler } from './core/event/event.ts'
export { AppError } from './core/failure.ts'
export { type Attempt, attempt, isLasting } from './core/invoke/attempt.ts'
export type { JobContext } from './core/job/options.ts'
export type { Log } from './core/log.ts'
export type { RecordResult } from './core/org/collections.ts'
export type { Sql } from './core/org/data-cloud.ts'
export type { Org, OrgUser } from './core/org/org.ts'
export type { Rows, Soql } from './core/org/query.ts'
export type { ExternalId, FieldValues, OrgRecord, Reference, UnitOfWork } from './core/org/records.ts'
export { toPlainCell } from './core/plain-cell.ts'
export { type Callout, defineCallout } from './core/tool/callout.ts'
export type { ToolContext } from './core/tool/context.ts'
export { defineTool, type Tool } from './core/tool/tool.ts'
export type { AppLinkConfig, TopicService } from './openapi/config.ts'
export { type PdfDocument, renderPdf } from './pdf/pdf.ts'
export { queryInParts } from './salesforce/query/parts.ts'
export { queryInSteps, type Selection } from './salesforce/query/query-in-steps.ts'
export { soql } from './salesforce/query/soql.ts'
export { sql } from './salesforce/query/sql.ts'
export {
  type StepWrite,
  type WriteCounts,
  type WriteOutcome,
  writeInSteps,
} from './salesforce/records/write-in-steps.ts'
