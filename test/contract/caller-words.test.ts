import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readOperations } from '../../local-org/applink/publications/operation.ts'
import { toCallerOutcome } from '../../local-org/callers/outcome.ts'
import type { JsonFields } from '../../local-org/json.ts'
import { deriveNames } from '../../src/spec/names/names.ts'
import { registered } from '../unit/spec/registered.ts'
import { readSource } from './imports.ts'

const documents = [
  { kind: 'the document of the app', document: parse(readSource('openapi/api-spec.yaml')) as JsonFields },
  ...registered.map(({ document, kind }) => ({ document: document as JsonFields, kind })),
].filter(({ document }) => readOperations(document).some(({ responses }) => responses.size > 0))

/** A status that is the declared code: any of a range, and for the default one that no document has. */
const statusOf = (code: string): number => Number(code.replace('XX', '50').replace('default', '599'))

const keysOf = (value: unknown): string[] =>
  Object.keys(value as object).filter(key => key !== 'responseCode' && key !== 'type' && key !== 'invocationId')

describe.each(documents)('the flow and the Apex of the local org read answers by the derived names: $kind', each => {
  const { operations } = deriveNames(each.document, 'Shop')
  const cases = readOperations(each.document).flatMap(operation => {
    const derived = operations.find(({ operationId }) => operationId === operation.operationId)
    const answers = derived?.outputs.filter(({ name }) => name !== 'responseCode' && name !== 'invocationId') ?? []
    return answers.map(answer => ({ operation, answer, name: `${operation.operationId} ${answer.name}` }))
  })

  it.each(cases)('$name', ({ answer, operation }) => {
    const answered = { status: statusOf(answer.name), contentType: 'application/json', text: 'null' }
    const inFlow = toCallerOutcome({ kind: 'flow', operation }, answered) as { outputs: object }
    expect(keysOf(inFlow.outputs)).toEqual([answer.flowName])
    const inApex = toCallerOutcome({ kind: 'apex', operation }, answered) as Record<string, object>
    expect(Object.keys(inApex)).toEqual([answer.thrown ? 'exception' : 'response'])
    expect(keysOf(Object.values(inApex)[0])).toEqual([answer.apexName])
  })
})
