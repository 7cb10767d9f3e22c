import type { DerivedNames } from '../../spec/names/derived.ts'
import { classOf, type Example, type PublishedAction, takesInput } from './action.ts'
import { indented, toApexComment, toApexLiteral, toApexText, toFileText } from './apex.ts'
import { type ClassNames, toArgument, typesOf } from './apex-class.ts'

/** A test of the class that calls the operation, against answers that are made of the document. */
export function toExampleTest(action: PublishedAction, { name, test }: ClassNames): string {
  return toFileText([
    ...toApexComment([`Holds ${name} against answers as the OpenAPI document describes them.`]),
    '@IsTest',
    `private class ${test} {`,
    ...indented([
      ...toConstant('OUTPUT_JSON', action.output.value),
      ...toConstant('FAILURE_JSON', action.failure.value),
      '',
      ...toSuccessTest(action, name),
      '',
      ...toFailureTest(action, name),
      '',
      ...toMock(action),
    ]),
    '}',
  ])
}

/** A constant with a value as JSON, a line for each line of it. */
export function toConstant(name: string, value: unknown): readonly string[] {
  const lines = JSON.stringify(value, null, 2).split('\n').map(toApexText)
  return [
    `private static final String ${name} =`,
    ...indented(lines.map((line, at) => `${line}${at < lines.length - 1 ? ' +' : ';'}`)),
  ]
}

function toSuccessTest(action: PublishedAction, name: string): readonly string[] {
  const { code } = action.output
  return [
    '@IsTest',
    'static void givesTheOutput() {',
    ...indented([
      `Test.setMock(HttpCalloutMock.class, new App(${code}, OUTPUT_JSON));`,
      'Test.startTest();',
      `${typesOf(action).output} output = ${name}.call(${toArgument(action, name)});`,
      'Test.stopTest();',
      ...toAssertions(action.output, 'output', action.names),
    ]),
    '}',
  ]
}

function toFailureTest(action: PublishedAction, name: string): readonly string[] {
  const { code, message } = action.failure.value
  return [
    '@IsTest',
    'static void tellsAFailure() {',
    ...indented([
      'Test.setMock(HttpCalloutMock.class, new App(400, FAILURE_JSON));',
      'String told;',
      'Test.startTest();',
      'try {',
      `    ${name}.call(${toArgument(action, name)});`,
      `} catch (${name}.FailureException failure) {`,
      '    told = failure.getMessage();',
      '}',
      'Test.stopTest();',
      `Assert.areEqual(${toApexText(`${code}: ${message}`)}, told);`,
    ]),
    '}',
  ]
}

/** What each field of the first level must be: its value, or as many entries. */
export function toAssertions({ type, value }: Example, variable: string, names: DerivedNames): readonly string[] {
  const properties = classOf(names, type)?.properties ?? []
  if (properties.length === 0) return [`Assert.isNotNull(${variable});`]
  return properties.flatMap(property => {
    const expected = value[property.name]
    const actual = `${variable}.${property.apexName}`
    if (Array.isArray(expected)) return [`Assert.areEqual(${expected.length}, ${actual}.size());`]
    if (expected === undefined) return []
    if (typeof expected === 'object') return [`Assert.isNotNull(${actual});`]
    return [`Assert.areEqual(${toApexLiteral(expected, property.type)}, ${actual});`]
  })
}

/** The app as a callout sees it: looks at the request, then gives the answer of the test. */
function toMock(action: PublishedAction): readonly string[] {
  return [
    ...toApexComment(['The app: it looks at what it is sent, and gives one answer.']),
    'private class App implements HttpCalloutMock {',
    ...indented([
      'private final Integer code;',
      'private final String body;',
      '',
      'public App(Integer code, String body) {',
      '    this.code = code;',
      '    this.body = body;',
      '}',
      '',
      'public HttpResponse respond(HttpRequest request) {',
      ...indented([
        ...toRequestAssertions(action),
        'HttpResponse response = new HttpResponse();',
        'response.setStatusCode(code);',
        "response.setHeader('Content-Type', 'application/json');",
        'response.setBody(body);',
        'return response;',
      ]),
      '}',
    ]),
    '}',
  ]
}

/** What must hold of the request: method, path, and the fields of the body that JSON writes in one way only. */
export function toRequestAssertions(action: PublishedAction): readonly string[] {
  const { input, names, path } = action
  const sent = (classOf(names, input.type)?.properties ?? []).filter(
    ({ name, type }) => sameInJson.has(type) && Object.hasOwn(input.value, name),
  )
  return [
    "Assert.areEqual('POST', request.getMethod());",
    `Assert.isTrue(request.getEndpoint().endsWith(${toApexText(path)}), request.getEndpoint());`,
    ...(takesInput(action)
      ? ['Map<String, Object> sent = (Map<String, Object>) JSON.deserializeUntyped(request.getBody());']
      : []),
    ...sent.map(
      ({ name, type }) =>
        `Assert.areEqual(${toApexLiteral(input.value[name], type)}, (${type}) sent.get(${toApexText(name)}));`,
    ),
  ]
}

const sameInJson = new Set(['String', 'Boolean', 'Integer'])
