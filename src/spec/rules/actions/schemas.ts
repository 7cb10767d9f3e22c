import { agentOf } from '../../walk/operation.ts'
import { below } from '../../walk/place.ts'
import { isReference } from '../../walk/resolver.ts'
import { composedOf, itemsOf, propertiesOf } from '../../walk/schema-parts.ts'
import type { AgentSchemaTarget } from '../../walk/targets.ts'
import { listOf, textOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const softOutputChars = 50_000
const hardOutputChars = 65_000
/** About 2,048 tokens of four characters. */
const maxInputChars = 8_192

/** Rules on the schemas that agents fill in and read. */
export const actionSchemaRules: readonly Rule[] = [
  {
    id: 'ag-no-ref-metadata',
    profile: 'agent',
    severity: 'error',
    sentence: 'No schema behind a reference has `x-sfdc.agent`.',
    sources: [pages['AGENT-VERIFY'], pages.SFAI],
    at: 'agent-schema',
    check: ({ value, place, byReference }) =>
      (byReference || isReference(value)) && Object.keys(agentOf(value)).length > 0
        ? [
            problemAt(below(place, 'x-sfdc'), {
              message: 'Agents do not read the extension of a schema behind a reference.',
              fix: 'Write the schema in place of the reference.',
            }),
          ]
        : none,
  },
  {
    id: 'ag-no-additional-props',
    profile: 'agent',
    severity: 'error',
    sentence: 'Objects say additionalProperties: false, in responses and in requests.',
    sources: [pages['EXCH-ADDL'], pages.SFAI],
    at: 'agent-schema',
    check: ({ value, place, side }) =>
      (value.type === 'object' || value.properties !== undefined) && value.additionalProperties !== false
        ? [
            problemAt(place, {
              message: `The object of the ${side === 'input' ? 'request' : 'response'} is open to other properties.`,
              fix: 'Write additionalProperties: false.',
              severity: side === 'input' ? 'warning' : 'error',
            }),
          ]
        : none,
  },
  {
    id: 'ag-field-descriptions',
    profile: 'agent',
    severity: 'warning',
    sentence: 'Every property that an agent fills in or reads is described.',
    sources: [pages['AGENT-INSTR'], pages.SFAI],
    at: 'agent-schema',
    check: target =>
      target.property && target.side !== 'failure' && !isDescribed(target)
        ? [
            problemAt(target.place, {
              message: `The property ${target.place.key} has no description.`,
              fix: 'Say what it is; the agent has nothing else to go by.',
            }),
          ]
        : none,
  },
  {
    id: 'ag-shallow',
    profile: 'agent',
    severity: 'warning',
    sentence: 'Inputs and outputs are flat: no objects in objects, no lists of objects.',
    sources: [pages['MCP-DESIGN']],
    at: 'agent-schema',
    check: target =>
      target.property && target.depth === 1 && target.side !== 'failure' && isNested(target)
        ? [
            problemAt(target.place, {
              message: `Agents see the first level only; what is inside ${target.place.key} is lost.`,
              fix: 'Lift the fields up, or give them as one text.',
            }),
          ]
        : none,
  },
  {
    id: 'ag-output-size',
    profile: 'agent',
    severity: 'warning',
    sentence: 'A result stays below 50,000 characters: lists have maxItems, long texts maxLength.',
    sources: [pages['KB-TRUNC'], pages['AFV-9']],
    at: 'agent-schema',
    check: target => (target.side === 'output' && !isReference(target.value) ? outputProblem(target) : none),
  },
  {
    id: 'ag-input-size',
    profile: 'agent',
    severity: 'warning',
    sentence: 'An agent writes no more than about 2,048 tokens of input.',
    sources: [pages['KB-TRUNC']],
    at: 'agent-schema',
    check: target => (target.side === 'input' && isWhole(target) ? inputProblem(target) : none),
  },
]

/** Whether the node is a whole body, and not a reference to it. */
const isWhole = ({ depth, property, value, place }: AgentSchemaTarget): boolean =>
  depth === 0 && !property && !isReference(value) && place.key !== 'items'

const isDescribed = (target: AgentSchemaTarget): boolean =>
  composedOf(target, target.spec).some(({ value }) => textOf(value.description).trim() !== '') ||
  textOf(target.value.description).trim() !== ''

const isNested = (target: AgentSchemaTarget): boolean => {
  const parts = composedOf(target, target.spec)
  const inside = [...parts, ...parts.flatMap(itemsOf).flatMap(items => composedOf(items, target.spec))]
  return inside.some(part => propertiesOf(part).length > 0)
}

function outputProblem(target: AgentSchemaTarget): readonly Problem[] {
  const { value, place, spec } = target
  if (value.type === 'array' && typeof value.maxItems !== 'number') {
    const message = 'The list has no end: agents cut a result at 65,000 characters.'
    return [problemAt(place, { message, fix: 'Write maxItems.' })]
  }
  const chars = isWhole(target) ? spec.maxCharsOf({ value, place }) : 0
  if (chars <= softOutputChars) return none
  const what = chars < hardOutputChars ? 'conversations lose their state above 50,000' : 'agents cut it at 65,000'
  return [
    problemAt(place, {
      message: `The result can have ${chars.toLocaleString('en-US')} characters; ${what}.`,
      fix: 'Lower maxItems or maxLength, or return less.',
    }),
  ]
}

/** Bytes that may be left out do not count: an agent has none to give, flows and Apex have. */
function inputProblem({ value, place, spec }: AgentSchemaTarget): readonly Problem[] {
  const required = new Set(listOf(value.required))
  const spared = propertiesOf({ value, place }).filter(
    property => property.value.format === 'byte' && !required.has(property.place.key),
  )
  const chars = spared.reduce((rest, property) => rest - spec.maxCharsOf(property), spec.maxCharsOf({ value, place }))
  if (chars <= maxInputChars) return none
  return [
    problemAt(place, {
      message: `The input can have ${chars.toLocaleString('en-US')} characters; an agent writes about ${maxInputChars.toLocaleString('en-US')}.`,
      fix: 'Lower maxLength or maxItems, or take an id instead of the content.',
    }),
  ]
}
