import * as z from 'zod'
import { countField, timeLimitField } from '../job/checks.ts'
import { developerNameForm, isDeveloperName, toolNameProblem } from '../names.ts'
import { calloutsField } from '../tool/callout-checks.ts'
import { type FieldFault, fieldFaults, functionLike, textThat } from '../tool/fields.ts'
import { limitsField } from '../tool/limits.ts'
import { objectsField } from '../tool/needs-field.ts'
import { runAsProblems } from '../tool/run-as-checks.ts'
import { schemaField } from '../tool/schema-field.ts'
import type { EventHandler } from './event.ts'

const fields = {
  name: textThat(toolNameProblem, "a name in camelCase, such as 'orderChanged'"),
  dataActionTarget: textThat(
    name => (isDeveloperName(name) ? undefined : `an API name has ${developerNameForm}`),
    'the API name of a Data Action Target',
  ),
  payload: schemaField(),
  // As a whole, below.
  ...{ runAs: z.unknown().optional(), acrossOrgs: z.unknown().optional() },
  callouts: calloutsField,
  timeLimitMs: timeLimitField.optional(),
  maxRunning: countField.optional(),
  limits: limitsField.optional(),
  objects: objectsField.optional(),
  run: functionLike('async run(payload, context) { ... }'),
} satisfies Record<keyof EventHandler, z.ZodType>

const schema = z.strictObject(fields)

/** What is wrong with a handler of events by itself, field by field. */
export const eventFaults = (handler: EventHandler): FieldFault[] => [
  ...fieldFaults(schema, handler),
  ...rightsProblems(handler).map(text => ({ field: 'runAs', text })),
]

const rightsProblems = ({ acrossOrgs, runAs }: EventHandler): readonly string[] =>
  typeof runAs === 'object' && runAs !== null
    ? runAsProblems({ runAs, acrossOrgs })
    : ['runAs: an event comes without a user, so it must be { authorization: ... }, the developer name of one']
