import { callbackField } from '../../core/job/job.ts'
import type { PublishedAction } from './action.ts'
import { indented, toApexComment, toApexText, toFileText } from './apex.ts'
import { type ClassNames, toArgument, typesOf } from './apex-class.ts'
import { toApexStatements } from './apex-statements.ts'
import { toAssertions, toConstant, toRequestAssertions } from './apex-test.ts'
import { told } from './callback-class.ts'

/**
 * A test of that class, with the platform's own support for callbacks.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_aysnc_ops_testing.htm
 */
export function toCallbackTest(action: PublishedAction, { name, test }: ClassNames): string {
  return toFileText([
    ...toApexComment([`Holds ${name} against an answer and a report as the OpenAPI document describes them.`]),
    '@IsTest',
    `private class ${test} {`,
    ...indented([
      ...toConstant('ACCEPTED_JSON', action.output.value),
      ...toConstant('REPORT_JSON', action.report?.value),
      '',
      ...toStartTest(action, name),
      '',
      ...toTakeTest(action, name),
      '',
      ...toMock(action),
    ]),
    '}',
  ])
}

function toStartTest(action: PublishedAction, name: string): readonly string[] {
  return [
    '@IsTest',
    'static void startsAndIsCalledBack() {',
    ...indented([
      'App app = new App();',
      'Test.setMock(HttpCalloutMock.class, app);',
      'Test.startTest();',
      `${typesOf(action).output} accepted = ${name}.start(${toArgument(action, name)});`,
      'HttpResponse taken = app.report();',
      'Test.stopTest();',
      ...toAssertions(action.output, 'accepted', action.names),
      'Assert.areEqual(200, taken.getStatusCode());',
    ]),
    '}',
  ]
}

function toTakeTest({ names, report }: PublishedAction, name: string): readonly string[] {
  if (!report) return []
  const note = told.map(field => report.value[field]).join(' ')
  return [
    '@IsTest',
    'static void takesAReport() {',
    ...indented([
      ...toApexStatements(report, 'report', names),
      `Assert.areEqual(${toApexText(note)}, ${name}.take(report));`,
    ]),
    '}',
  ]
}

function toMock(action: PublishedAction): readonly string[] {
  return [
    ...toApexComment(['The app: it accepts the job, and reports to the address that Salesforce gave it.']),
    'private class App implements HttpCalloutMock {',
    ...indented([
      'private String address;',
      '',
      'public HttpResponse respond(HttpRequest request) {',
      ...indented([
        ...toRequestAssertions(action),
        `address = (String) sent.get(${toApexText(callbackField)});`,
        'HttpResponse response = new HttpResponse();',
        `response.setStatusCode(${action.output.code});`,
        "response.setHeader('Content-Type', 'application/json');",
        'response.setBody(ACCEPTED_JSON);',
        'return response;',
      ]),
      '}',
      '',
      'public HttpResponse report() {',
      ...indented([
        'HttpRequest request = new HttpRequest();',
        'request.setEndpoint(address);',
        "request.setMethod('POST');",
        "request.setHeader('Content-Type', 'application/json');",
        'request.setBody(REPORT_JSON);',
        'return Test.getExternalService().sendCallback(request);',
      ]),
      '}',
    ]),
    '}',
  ]
}
