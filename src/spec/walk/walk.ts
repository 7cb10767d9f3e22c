import { walkAgentSchemas } from './agent-schemas.ts'
import { walkBody, walkCallback, walkParameter, walkPath, walkResponse } from './operations.ts'
import { eachPart, extensions } from './parts.ts'
import { below, root } from './place.ts'
import { stemCharsOf, walkSchema } from './schemas.ts'
import type { Found } from './targets.ts'
import { type JsonObject, objectOf } from './value.ts'
import type { Walk } from './visit.ts'

/** Shows a document to `visit`: the root, paths with all they hold, components, then what agents reach, and its form. */
export function walkSpec(walk: Walk): void {
  const { spec, visit } = walk
  visit('document', spec)
  visit('keywords', { value: spec.document, place: root, where: 'root' })
  extensions(walk, { value: spec.document, place: root }, 'root')
  for (const key of ['info', 'components']) {
    extensions(walk, { value: objectOf(spec.document[key]), place: below(root, key) }, 'elsewhere')
  }
  eachPart(walk, { value: objectOf(spec.document.paths), place: below(root, 'paths') }, () => {})
  for (const path of spec.paths) walkPath(walk, path)
  walkComponents(walk)
  walkAgentSchemas(walk)
  visit('form', spec)
}

/** Where a document keeps what it shares: Swagger 2.0 at the root, OpenAPI 3.0 under `components`. */
function sharedOf(document: JsonObject, key: string): Found {
  if (document.swagger === undefined) {
    return { value: objectOf(objectOf(document.components)[key]), place: below(root, 'components', key) }
  }
  const name = key === 'schemas' ? 'definitions' : key
  return { value: objectOf(document[name]), place: below(root, name) }
}

function walkComponents(walk: Walk): void {
  const { spec } = walk
  const partsOf = (key: string) => sharedOf(spec.document, key)
  eachPart(walk, partsOf('schemas'), (schema, name) =>
    walkSchema(walk, schema, { role: 'other', classChars: stemCharsOf(spec, name) }),
  )
  eachPart(walk, partsOf('parameters'), parameter => walkParameter(walk, parameter))
  eachPart(walk, partsOf('requestBodies'), body => walkBody(walk, body, 0))
  eachPart(walk, partsOf('responses'), response => walkResponse(walk, response, { code: '', classChars: 0 }))
  eachPart(walk, partsOf('callbacks'), callback => walkCallback(walk, callback))
}
