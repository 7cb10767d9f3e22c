import { agentOf, answersOf, schemasOf } from '../walk/operation.ts'
import { createSpec } from '../walk/spec.ts'
import type { Found, OperationTarget, Spec } from '../walk/targets.ts'
import { objectOf, textOf } from '../walk/value.ts'
import { type ApexClasses, createApexClasses } from './apex-classes.ts'
import type { DerivedField, DerivedNames, DerivedOperation } from './derived.ts'
import { esEncode, toApexName, toFlowName, toOperationName, toServiceName } from './encoding.ts'
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
  const { id, method, path, published, value } = operation
  const operationId = id || toOperationName(method, path.path)
  const name = esEncode(operationId)
  const callbacks = Object.keys(objectOf(value.callbacks)).map(key => ({
    handler: `${name}_Callback`,
    method: toApexName(key),
    parameter: `${name}_${esEncode(key)}_Callback`,
  }))
  const target = `${service}.${toFlowName(operationId)}`
  const isDeclarative = callbacks.length === 0
  return {
    operationId,
    method: toApexName(operationId),
    inputs: inputsOf(operation, `${service}_${name}`, classes),
    outputs: outputsOf(operation, `${service}_${name}`, classes),
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

function outputsOf(operation: OperationTarget, stem: string, classes: ApexClasses): readonly DerivedField[] {
  const answers = answersOf(operation).map(({ code, found }) => {
    const type = typeOfAnswer(found, `${stem}_OUT_${code}`, classes)
    const isSuccess = code.startsWith('2')
    const apexName = isSuccess ? `Code${code}` : code === 'default' ? 'defaultResponse' : `code${code}`
    return { name: code, apexName, flowName: isSuccess ? code : `${code}Exc`, type }
  })
  return [...answers, { name: 'responseCode', apexName: 'responseCode', flowName: 'responseCode', type: 'Integer' }]
}

function typeOfAnswer(found: Found | undefined, name: string, classes: ApexClasses): string {
  const [schema] = schemasOf(found)
  return schema ? classes.typeOf(schema, name) : 'String'
}
