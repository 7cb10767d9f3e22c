import { describe, expect, it } from 'vitest'
import { readOperations } from '../../../../local-org/applink/publications/operation.ts'
import { toCallerOutcome } from '../../../../local-org/callers/outcome.ts'
import { toRequest, withCallback } from '../../../../local-org/callers/request.ts'
import { shapeOf } from '../../../../local-org/callers/shape.ts'
import { readInput } from '../../../../src/core/invoke/values/values.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createDocuments } from '../../../../src/openapi/openapi.ts'
import { classOf, type PublishedAction, toActions } from '../../../../src/openapi/salesforce/action.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import { appLink } from '../../../fixtures/app-link.config.ts'
import { tools } from '../../../fixtures/tools/index.ts'
import { literalValue, readApex } from './apex-source.ts'

const catalog = createCatalog(tools)
const [made] = createDocuments(catalog, appLink)
const document = JSON.parse(JSON.stringify(made?.document)) as Record<string, unknown>
const operations = readOperations(document)
const actions = made ? toActions(made) : []
const project = toSalesforceProject(catalog, appLink)

const rows = actions.map(action => [action.tool.name, action] as const)
const operationOf = ({ tool }: PublishedAction) =>
  operations.find(({ operationId }) => operationId === tool.name) ?? expect.unreachable()

/** The Apex of an action: what calls it, and its test. */
function sourcesOf({ report, tool }: PublishedAction) {
  const stem = tool.name.charAt(0).toUpperCase() + tool.name.slice(1)
  const sourceOf = (end: string) =>
    project.find(({ name }) => name.endsWith(`/${stem}${report ? 'Callback' : 'Example'}${end}.cls`))?.text ?? ''
  return { main: sourceOf(''), test: sourceOf('Test') }
}

/** The JSON that a constant of Apex holds: the text of its literals, one after another. */
function jsonIn(source: string, constant: string): unknown {
  const { words } = readApex(source)
  const from = words.indexOf(constant)
  const literals = words.slice(from, words.indexOf(';', from)).filter(word => word.startsWith("'"))
  return JSON.parse(literals.map(literalValue).join(''))
}

/** What a class gives the fields of a variable, as JSON carries it, by their names on the wire. */
function filledIn(source: string, variable: string, { input, names }: PublishedAction): Record<string, unknown> {
  const properties = classOf(names, input.type)?.properties ?? []
  const lines = [...source.matchAll(new RegExp(`^ +${variable}\\.(\\w+) = (.*);$`, 'gm'))]
  return Object.fromEntries(
    lines.map(([, apexName, literal = '']) => [
      properties.find(property => property.apexName === apexName)?.name ?? `unknown ${apexName}`,
      literal.startsWith("'") ? literalValue(literal) : JSON.parse(literal.replace(/[dL]$/, '')),
    ]),
  )
}

describe('the Apex stand-in of the local org, beside the Apex that is made', () => {
  it.each(rows)('sends of %s what the class sends, and the app takes it', (_, action) => {
    const given = filledIn(sourcesOf(action).main, 'input', action)
    expect(given).toEqual(action.input.value)
    const operation = operationOf(action)
    const input = action.report ? withCallback(operation, given, 'https://org.example/callback') : given
    const request = toRequest(operation, input)
    expect([request.method, request.target]).toEqual(['POST', action.path])
    expect(sourcesOf(action).test).toContain(`request.getEndpoint().endsWith('${request.target}')`)
    const { callbackUrl: _url, ...body } = JSON.parse(request.body ?? '{}')
    expect(() => readInput(action.tool, body)).not.toThrow()
  })

  it.each(rows)('makes of the answer that the test of %s has what the class gives back', (_, action) => {
    const { main, test } = sourcesOf(action)
    const json = jsonIn(test, action.report ? 'ACCEPTED_JSON' : 'OUTPUT_JSON')
    const answer = { status: action.output.code, contentType: 'application/json', text: JSON.stringify(json) }
    const outcome = toCallerOutcome({ kind: 'apex', operation: operationOf(action) }, answer)
    expect(outcome).toEqual({ response: { responseCode: action.output.code, [action.output.field]: json } })
    expect(main).toContain(`.${action.output.field};`)
  })

  it.each(rows.filter(([, { report }]) => !report))('throws what the test of %s has for a failure', (_, action) => {
    const { main, test } = sourcesOf(action)
    const json = jsonIn(test, 'FAILURE_JSON') as Record<string, string>
    const answer = { status: 400, contentType: 'application/json', text: JSON.stringify(json) }
    const outcome = toCallerOutcome({ kind: 'apex', operation: operationOf(action) }, answer)
    const type = `${action.tool.name}_ResponseException`
    expect(outcome).toEqual({ exception: { type, responseCode: 400, defaultResponse: json } })
    expect(main).toContain(`${type} failure`)
    expect(main).toContain('failure.defaultResponse.code')
    expect(test).toContain(`Assert.areEqual('${json.code}: ${json.message}', told);`)
  })

  it('takes for a report what the test of a callback class sends', () => {
    const [action] = actions.filter(({ report }) => report)
    if (!action) return expect.unreachable()
    const { test } = sourcesOf(action)
    const report = jsonIn(test, 'REPORT_JSON')
    const [item] = Object.values(document.paths as Record<string, Record<string, Record<string, unknown>>>).flatMap(
      ({ post }) => Object.values((post?.callbacks ?? {}) as Record<string, Record<string, Record<string, never>>>),
    )
    const [told] = Object.values(item ?? {})
    const schema = (told as never as { post: { requestBody: { content: Record<string, { schema: unknown }> } } }).post
      .requestBody.content['application/json']?.schema
    expect(shapeOf(schema, report, { document, path: 'report' })).toEqual(report)
  })
})
