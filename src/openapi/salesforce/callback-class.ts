import { callbackField } from '../../core/job/job.ts'
import { classOf, type PublishedAction, takesInput } from './action.ts'
import { indented, toApexComment, toApexText, toFileText } from './apex.ts'
import { type ClassNames, madeBy, toExampleInput, toRequest, typesOf } from './apex-class.ts'
import { toApexStatements } from './apex-statements.ts'
import { toAssertions, toConstant, toRequestAssertions } from './apex-test.ts'

/** Hours that the org waits for reports; Salesforce takes a day at most. */
const waitHours = 23

/**
 * A class that starts a job and takes its reports.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_async_ops_create.htm
 */
export function toCallbackClass(action: PublishedAction, { name }: ClassNames): string {
  const { description, title } = action.tool
  const { service } = typesOf(action)
  return toFileText([
    ...toApexComment([`${title}: starts it from Apex, and takes its reports.`, '', description, '', madeBy]),
    `public with sharing class ${name} extends ${service}.${callbackOf(action).handler} {`,
    ...indented([
      ...toExampleInput(action),
      ...toStart(action, name),
      '',
      ...toOverride(action),
      '',
      ...toTake(action),
    ]),
    '}',
  ])
}

function callbackOf({ operation: { callbacks } }: PublishedAction) {
  const [callback] = callbacks
  if (!callback) throw new Error('an action without a callback has no class for it')
  return callback
}

function toStart(action: PublishedAction, name: string): readonly string[] {
  const { input, output, service } = typesOf(action)
  return [
    ...toApexComment([`Starts the job; the org waits ${waitHours} hours for its reports.`]),
    `public static ${output} start(${takesInput(action) ? `${input} input` : ''}) {`,
    ...indented([
      ...toRequest(action),
      `Datetime until = Datetime.now().addHours(${waitHours});`,
      `return new ${service}().${action.operation.method}(request, new ${name}(), until).${action.output.field};`,
    ]),
    '}',
  ]
}

function toOverride(action: PublishedAction): readonly string[] {
  const { method, parameter } = callbackOf(action)
  const type = `${typesOf(action).service}.${parameter}`
  return [
    ...toApexComment(['Called by Salesforce, as the user who started the job.']),
    `public override void ${method}(List<${type}> callbacks) {`,
    ...indented([
      `for (${type} callback : callbacks) {`,
      '    // There is none when nothing came in time.',
      '    if (callback.response != null && callback.response.body != null) {',
      '        take(callback.response.body);',
      '    }',
      '}',
    ]),
    '}',
  ]
}

/** Fields that every report has, as the app writes them. */
const told = ['tool', 'jobId', 'status']

function toTake(action: PublishedAction): readonly string[] {
  const { names, report } = action
  const properties = classOf(names, report?.type ?? '')?.properties ?? []
  const fields = told.flatMap(name => properties.find(property => property.name === name)?.apexName ?? [])
  return [
    ...toApexComment([
      'Put here what is to happen with a report: how far the job is, or how it ended. The same one may come twice; its eventId tells.',
    ]),
    '@TestVisible',
    `private static String take(${typesOf(action).report} report) {`,
    ...indented([
      `String note = ${fields.map(field => `report.${field}`).join(" + ' ' + ")};`,
      'System.debug(LoggingLevel.INFO, note);',
      'return note;',
    ]),
    '}',
  ]
}

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
      `${typesOf(action).output} accepted = ${name}.start(${takesInput(action) ? `${name}.exampleInput()` : ''});`,
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
