import type { RuleCase } from '../sample.ts'
import { agentCases } from './agents.ts'
import { bodyCases } from './bodies.ts'
import { documentCases } from './document.ts'
import { formCases } from './form.ts'
import { mcpCases } from './mcp.ts'
import { operationCases } from './operations.ts'
import { schemaCases } from './schemas.ts'

/** Every way to break a rule on documents. */
export const ruleCases: readonly RuleCase[] = [
  ...documentCases,
  ...formCases,
  ...operationCases,
  ...schemaCases,
  ...bodyCases,
  ...agentCases,
  ...mcpCases,
]
