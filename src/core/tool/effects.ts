import type { Repeatability, Tool, Writes } from './tool.ts'

/** What a tool says that it does beside answering, by MCP's names. */
export interface Effects {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  /** Only of a tool that writes. */
  readonly idempotentHint?: boolean
  readonly openWorldHint: boolean
}

type Facts = Pick<Tool, 'writes' | 'repeatable' | 'callouts'>

/** @see https://modelcontextprotocol.io/specification/2026-07-28/schema#toolannotations */
export const effectsOf = ({ callouts, repeatable, writes }: Facts): Effects => ({
  readOnlyHint: !writes,
  destructiveHint: writes === 'changes',
  ...(writes && { idempotentHint: repeatable === true }),
  openWorldHint: callouts.length > 0,
})

/** What a tool does to records, for the end of a sentence that begins with it. */
export const writesText = (writes: Writes): string => words[`${writes}`]

const words = {
  false: 'only reads',
  adds: 'makes new records in Salesforce',
  changes: 'changes data in Salesforce',
} as const satisfies Record<`${Writes}`, string>

const againText = {
  false: 'the same call again does it again',
  underKey: 'the same call again does it again, unless it comes under the same key',
  true: 'the same call again changes nothing more',
} as const satisfies Record<`${Repeatability}`, string>

/** The same as a sentence for people. */
export function toEffectsText({ callouts, repeatable, writes }: Facts): string {
  const names = [...new Set(callouts.map(({ name }) => name))]
  return [
    writesText(writes),
    ...(writes ? [againText[`${repeatable}`]] : []),
    ...names.map(name => `talks to ${name}, outside Salesforce`),
  ].join('; ')
}

/** Which objects of an org a tool touches, for the end of a sentence that begins with it. */
export function touchesText({ objects }: Pick<Tool, 'objects'>): string {
  if (!objects) return 'names no objects, so touches whatever its rights allow'
  const { read = [], write = [] } = objects
  const parts = [
    ...(read.length > 0 ? [`reads ${read.join(', ')}`] : []),
    ...(write.length > 0 ? [`writes ${write.join(', ')}`] : []),
  ]
  return parts.join('; ') || 'touches no org'
}

/** What is told of it, by the names of the tools, which are the operationIds of a document. */
export const effectsByName = (tools: readonly Tool[]) =>
  new Map(
    tools.map(tool => [tool.name, { text: toEffectsText(tool), touches: touchesText(tool), hints: effectsOf(tool) }]),
  )
