import { schemasOf } from '../walk/operation.ts'
import { below } from '../walk/place.ts'
import { toPath } from '../walk/spec.ts'
import type { Found, OperationTarget, Spec } from '../walk/targets.ts'
import { objectOf } from '../walk/value.ts'
import type { ApexClasses } from './apex-classes.ts'
import type { DerivedCallback } from './derived.ts'
import { esEncode, operationNameOf, toApexName } from './encoding.ts'

/**
 * What Apex extends and gets for the callbacks of an operation. A callback is the first PUT or POST behind it; its body has
 * classes under the name of that operation, as in public Apex that was compiled against such a service.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_async_ops_create.htm
 */
export function callbacksOf(
  operation: OperationTarget,
  service: string,
  classes: ApexClasses,
): readonly DerivedCallback[] {
  const { place, spec, value } = operation
  const name = esEncode(operationNameOf(operation))
  return Object.entries(objectOf(value.callbacks)).map(([key, callback]) => {
    const found = spec.resolve(callback, below(place, 'callbacks', key))
    const told = found && tellingOperation(spec, found)
    return {
      handler: `${name}_Callback`,
      method: toApexName(key),
      parameter: `${name}_${esEncode(key)}_Callback`,
      body: told && bodyTypeOf(told, service, classes),
    }
  })
}

/** Salesforce takes one operation of a callback, and none but these methods. */
function tellingOperation(spec: Spec, callback: Found): OperationTarget | undefined {
  const operations = Object.entries(callback.value).flatMap(([expression, item]) => {
    const found = spec.resolve(item, below(callback.place, expression))
    return found ? toPath(spec, found, { path: expression, callback: true }).operations : []
  })
  return operations.find(({ method }) => method === 'post' || method === 'put')
}

function bodyTypeOf(operation: OperationTarget, service: string, classes: ApexClasses) {
  const [schema] = schemasOf(operation.body)
  return schema && classes.typeOf(schema, `${service}_${esEncode(operationNameOf(operation))}_IN_body`)
}
