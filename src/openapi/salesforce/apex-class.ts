import { callbackField } from '../../core/job/job.ts'
import { classOf, type PublishedAction, qualified, takesInput } from './action.ts'
import { indented, toApexComment, toApexNote, toFileText } from './apex.ts'
import { toApexStatements } from './apex-statements.ts'

/** The names of a class and of its test. */
export interface ClassNames {
  readonly name: string
  readonly test: string
}

/** Said in every file that a person is meant to change. */
export const madeBy =
  'Made by "npm run openapi -- --salesforce". Change it as you like: what you changed is not written over.'

/** Names as Apex writes them, for one action. */
export function typesOf({ input, names, operation, output, report }: PublishedAction) {
  const service = `${names.namespace}.${names.service}`
  const own = (suffix: string): string => `${service}.${operation.method}_${suffix}`
  return {
    service,
    input: qualified(names, input.type),
    output: qualified(names, output.type),
    report: report && qualified(names, report.type),
    ...{ request: own('Request'), exception: own('ResponseException') },
  }
}

/** A class that calls the operation, and tells a failure in the words of the app. */
export function toExampleClass(action: PublishedAction, { name }: ClassNames): string {
  const { description, title } = action.tool
  return toFileText([
    ...toApexComment([`${title}, called from Apex.`, '', description, '', madeBy]),
    `public with sharing class ${name} {`,
    ...indented([
      ...toApexComment(['What the app says when it did not do it.']),
      'public class FailureException extends Exception {',
      '}',
      '',
      ...toExampleInput(action),
      ...toCall(action),
    ]),
    '}',
  ])
}

/** A method that gives values the app takes. */
export function toExampleInput(action: PublishedAction): readonly string[] {
  if (!takesInput(action)) return []
  const { input } = typesOf(action)
  const [example] = action.tool.examples
  return [
    ...toApexComment([
      ...(example ? [`For "${example.ask}"`] : []),
      'Values of the form that the app takes; put yours in their place.',
    ]),
    `public static ${input} exampleInput() {`,
    ...indented([
      ...toApexStatements(action.input, 'input', action.names),
      ...toOptionalNotes(action),
      'return input;',
    ]),
    '}',
    '',
  ]
}

/** Between the brackets of a method that makes the call. */
export const toParameter = (action: PublishedAction): string =>
  takesInput(action) ? `${typesOf(action).input} input` : ''

/** Between those of a call of that method: the example of the class with this name. */
export const toArgument = (action: PublishedAction, className: string): string =>
  takesInput(action) ? `${className}.exampleInput()` : ''

/** What else the input may have: a line for each field, but for the address that Salesforce fills in. */
function toOptionalNotes({ input, inputSchema, names }: PublishedAction): readonly string[] {
  const properties = classOf(names, input.type)?.properties ?? []
  return properties
    .filter(({ name }) => !Object.hasOwn(input.value, name) && name !== callbackField)
    .map(({ apexName, name, type }) => {
      const { description = '' } = inputSchema.properties?.[name] ?? {}
      return toApexNote(`input.${apexName}, ${type}, may be set too: ${description}`)
    })
}

/** Lines that make the request of a call. */
export function toRequest(action: PublishedAction): readonly string[] {
  const { request } = typesOf(action)
  const [field] = action.operation.inputs
  return [
    `${request} request = new ${request}();`,
    ...(takesInput(action) ? [`request.${field?.apexName} = input;`] : []),
  ]
}

function toCall(action: PublishedAction): readonly string[] {
  const { exception, output, service } = typesOf(action)
  const { field } = action.output
  return [
    ...toApexComment([
      'Calls the app as the user who runs this.',
      '@throws FailureException with the code and the message of the app',
    ]),
    `public static ${output} call(${toParameter(action)}) {`,
    ...indented([
      ...toRequest(action),
      'try {',
      ...indented([`return new ${service}().${action.operation.method}(request).${field};`]),
      `} catch (${exception} failure) {`,
      ...indented(toTelling(action)),
      '}',
    ]),
    '}',
  ]
}

function toTelling({ failure: { field } }: PublishedAction): readonly string[] {
  return [
    `if (failure.${field} == null) {`,
    '    throw failure;',
    '}',
    `throw new FailureException(failure.${field}.code + ': ' + failure.${field}.message);`,
  ]
}
