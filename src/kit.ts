/** All that a tool may import, beside zod. */
export { AppError } from './core/failure.ts'
export type { Log } from './core/log.ts'
export type { ExternalId, FieldValues, Org, OrgRecord, OrgUser, Reference, Soql, UnitOfWork } from './core/org.ts'
export { defineTool, type Tool, type ToolContext } from './core/tool.ts'
export { soql } from './salesforce/soql.ts'
