/** All that a tool may import, beside zod. */
export { type Attempt, attempt, isLasting } from './core/attempt.ts'
export { type Callout, defineCallout } from './core/callout.ts'
export type { RecordResult } from './core/collections.ts'
export type { Sql } from './core/data-cloud.ts'
export { defineEvent, type EventHandler } from './core/event.ts'
export { AppError } from './core/failure.ts'
export type { JobContext } from './core/job.ts'
export type { Log } from './core/log.ts'
export type {
  ExternalId,
  FieldValues,
  Org,
  OrgRecord,
  OrgUser,
  Reference,
  Rows,
  Soql,
  UnitOfWork,
} from './core/org.ts'
export { defineTool, type Tool, type ToolContext } from './core/tool.ts'
export { type PdfDocument, renderPdf } from './documents/pdf.ts'
export { queryInParts } from './salesforce/parts.ts'
export { queryInSteps, type Selection } from './salesforce/query-in-steps.ts'
export { soql } from './salesforce/soql.ts'
export { sql } from './salesforce/sql.ts'
export { type StepWrite, type WriteCounts, type WriteOutcome, writeInSteps } from './salesforce/write-in-steps.ts'
