import { agentOf, answersOf, schemasOf } from '../walk/operation.ts'
import { createSpec } from '../walk/spec.ts'
import type { Found, OperationTarget, Spec } from '../walk/targets.ts'
import { objectOf, textOf } from '../walk/value.ts'
import { type ApexClasses, createApexClasses } from './apex-classes.ts'
import { callbacksOf } from './callbacks.ts'
import type { DerivedField, DerivedNames, DerivedOperation, DerivedOutput } from './derived.ts'
import { esEncode, operationNameOf, toApexName, toFlowName, toServiceName } from './encoding.ts'
import { nameNotes } from './notes.ts'

/**
 * The names that Apex, Flow and agents will have, by Salesforce's encoding. `_IN_body`, `_OUT_<code>` and `Exc` come from
 * org exports and are not documented.
 * @param clientName name of the service; default is made of the title
 * @see https://help.salesforce.com/apex/HTViewHelpDoc?id=platform.external_services_schema_def_apex_class_names.htm
 */
export function deriveNames(document: unknown, clientName?: string): DerivedNames {
  const spec = createSpec({ document })
  const service = clientName ?? toServiceName(textOf(objectOf(spec.document.info).title))
  const classes = createApexClasses(spec, service)
  const operations = spec.operations.map(operation => toDerived(operation, service, classes))
  const names = {
    namespace: isAppLink(spec) ? 'HerokuAppLink' : 'ExternalService',
    service,
    topic: textOf(objectOf(agentOf(spec.document).topic).name) || undefined,
    operations,
    classes: classes.list(),
  }
  return { ...names, notes: nameNotes(names) }
}

const isAppLink = ({ operations }: Spec): boolean =>
  operations.some(({ value }) => objectOf(value['x-sfdc']).heroku !== undefined)

function toDerived(operation: OperationTarget, service: string, classes: ApexClasses): DerivedOperation {
  const { published, value } = operation
  const operationId = operationNameOf(operation)
  const name = esEncode(operationId)
  const inputs = inputsOf(operation, `${service}_${name}`, classes)
  const outputs = outputsOf(operation, `${service}_${name}`, classes)
  const callbacks = callbacksOf(operation, service, classes)
  const target = `${service}.${toFlowName(operationId)}`
  const isDeclarative = callbacks.length === 0
  return {
    operationId,
    method: toApexName(operationId),
    inputs,
    outputs: isDeclarative ? outputs : [...outputs, invocationId],
    callbacks,
    flowAction: isDeclarative ? target : undefined,
    agentAction: isDeclarative && published ? { target, label: textOf(value.summary) || operationId } : undefined,
  }
}

function inputsOf({ body, parameters }: OperationTarget, stem: string, classes: ApexClasses): readonly DerivedField[] {
  const named = parameters.map(parameter => {
    const name = textOf(parameter.value.name)
    const schema = { value: objectOf(parameter.value.schema), place: parameter.place }
    return { ...toField(name), type: classes.typeOf(schema, `${stem}_IN_${esEncode(name)}`) }
  })
  const [schema] = schemasOf(body)
  return schema ? [...named, { ...toField('body'), type: classes.typeOf(schema, `${stem}_IN_body`) }] : named
}

const toField = (name: string) => ({ name, apexName: toApexName(name), flowName: name })

const returned = (name: string, type: string): DerivedOutput => ({
  name,
  apexName: name,
  flowName: name,
  type,
  thrown: false,
})

/** Of an answer that no other code describes; a string where the document has none. */
const defaultName = 'default'

/** Says in Apex which of the callbacks to come belong to the call. */
const invocationId = returned('invocationId', 'String')

function outputsOf(operation: OperationTarget, stem: string, classes: ApexClasses): readonly DerivedOutput[] {
  const declared = answersOf(operation).map(({ code, found }) => ({
    code,
    type: typeOfAnswer(found, `${stem}_OUT_${code}`, classes),
  }))
  const isDefaultDeclared = declared.some(({ code }) => code === defaultName)
  const answers = isDefaultDeclared ? declared : [...declared, { code: defaultName, type: 'String' }]
  return [...answers.map(toOutput), returned('responseCode', 'Integer')]
}

function toOutput({ code, type }: { readonly code: string; readonly type: string }): DerivedOutput {
  const thrown = !code.startsWith('2')
  return {
    name: code,
    apexName: code === defaultName ? 'defaultResponse' : `Code${code}`,
    flowName: thrown ? `${code}Exc` : code,
    type,
    thrown,
  }
}

function typeOfAnswer(found: Found | undefined, name: string, classes: ApexClasses): string {
  const [schema] = schemasOf(found)
  return schema ? classes.typeOf(schema, name) : 'String'
}
