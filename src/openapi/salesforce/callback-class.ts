import { classOf, type PublishedAction } from './action.ts'
import { indented, toApexComment, toFileText } from './apex.ts'
import { type ClassNames, madeBy, toExampleInput, toParameter, toRequest, typesOf } from './apex-class.ts'

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
  const { output, service } = typesOf(action)
  return [
    ...toApexComment([`Starts the job; the org waits ${waitHours} hours for its reports.`]),
    `public static ${output} start(${toParameter(action)}) {`,
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
export const told = ['tool', 'jobId', 'status']

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
