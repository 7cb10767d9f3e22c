import { eachPart, extensions, onePart } from './parts.ts'
import { below } from './place.ts'
import { stemCharsOf, walkSchema } from './schemas.ts'
import { toPath } from './spec.ts'
import type {
  DescribedTarget,
  Found,
  MediaTarget,
  NamedTarget,
  OperationTarget,
  PathTarget,
  ResponseTarget,
  SchemaTarget,
} from './targets.ts'
import { listOf, objectOf, textOf } from './value.ts'
import type { Walk } from './visit.ts'

/** Shows a path and all it holds. */
export function walkPath(walk: Walk, path: PathTarget): void {
  walk.visit('path', path)
  if (walk.spec.document.swagger === undefined) described(walk, path, 'path')
  extensions(walk, path, 'elsewhere')
  walkParameters(walk, path)
  for (const operation of path.operations) walkOperation(walk, operation)
}

function walkOperation(walk: Walk, operation: OperationTarget): void {
  const { value, place } = operation
  walk.visit('operation', operation)
  described(walk, operation, 'operation')
  extensions(walk, operation, 'operation')
  walk.visit('names', operation.parameters.map(toNamed))
  walkParameters(walk, operation)
  const stem = stemCharsOf(walk.spec, operation.id)
  onePart(walk, { value: value.requestBody, place: below(place, 'requestBody') }, body =>
    walkBody(walk, body, stem + '_IN_body'.length),
  )
  eachPart(walk, memberOf(operation, 'responses'), (response, code) =>
    walkResponse(walk, response, { code, classChars: stem + `_OUT_${code}`.length }),
  )
  eachPart(walk, memberOf(operation, 'callbacks'), callback => walkCallback(walk, callback))
}

const toNamed = ({ value, place }: Found): NamedTarget => ({ name: textOf(value.name), place: below(place, 'name') })

function described(walk: Walk, { value, place }: Found, noun: DescribedTarget['noun']): void {
  if (!walk.callback) walk.visit('described', { value, place, noun })
}

function walkParameters(walk: Walk, { value, place }: Found): void {
  for (const [index, parameter] of listOf(value.parameters).entries()) {
    const part = { value: parameter, place: below(place, 'parameters', index) }
    onePart(walk, part, found => walkParameter(walk, found))
  }
}

/** Shows a parameter and its schema. */
export function walkParameter(walk: Walk, parameter: Found): void {
  walk.visit('parameter', { spec: walk.spec, ...parameter })
  described(walk, parameter, 'parameter')
  extensions(walk, parameter, 'elsewhere')
  eachPart(walk, memberOf(parameter, 'examples'), () => {})
  eachPart(walk, memberOf(parameter, 'content'), media => walkSchemaOf(walk, media, 0))
  const { schema, content } = parameter.value
  const isUntyped = schema === undefined && content === undefined
  if (isUntyped) walkSchema(walk, { value: {}, place: parameter.place }, { role: 'other', classChars: 0 })
  else walkSchemaOf(walk, parameter, 0)
}

/** Shows a request body, its media types and their schemas. */
export function walkBody(walk: Walk, body: Found, classChars: number): void {
  described(walk, body, 'request body')
  extensions(walk, body, 'elsewhere')
  walkContent(walk, body, { side: 'request', classChars })
}

/** Shows a response, its media types and its headers. */
export function walkResponse(
  walk: Walk,
  response: Found,
  { code, classChars }: Pick<ResponseTarget, 'code'> & Pick<SchemaTarget, 'classChars'>,
): void {
  walk.visit('response', { spec: walk.spec, ...response, code })
  described(walk, response, 'response')
  extensions(walk, response, 'elsewhere')
  walkContent(walk, response, { side: 'response', classChars })
  eachPart(walk, memberOf(response, 'headers'), header => walkSchemaOf(walk, header, 0))
  eachPart(walk, memberOf(response, 'links'), () => {})
}

function walkContent(
  walk: Walk,
  holder: Found,
  { side, classChars }: Pick<MediaTarget, 'side'> & Pick<SchemaTarget, 'classChars'>,
): void {
  const types = Object.keys(memberOf(holder, 'content').value)
  eachPart(walk, memberOf(holder, 'content'), (media, type) => {
    const others = types.filter(other => other !== type)
    walk.visit('media', { spec: walk.spec, ...media, type, side, others })
    extensions(walk, media, 'elsewhere')
    eachPart(walk, memberOf(media, 'examples'), () => {})
    walkSchemaOf(walk, media, classChars)
  })
}

const memberOf = ({ value, place }: Found, key: string): Found => ({
  value: objectOf(value[key]),
  place: below(place, key),
})

function walkSchemaOf(walk: Walk, { value, place }: Found, classChars: number): void {
  onePart(walk, { value: value.schema, place: below(place, 'schema') }, schema =>
    walkSchema(walk, schema, { role: 'other', classChars }),
  )
}

/** Shows a callback and the operations behind its expressions. */
export function walkCallback(walk: Walk, callback: Found): void {
  walk.visit('callback', { spec: walk.spec, ...callback })
  extensions(walk, callback, 'elsewhere')
  eachPart(walk, callback, (item, expression) =>
    walkPath({ ...walk, callback: true }, toPath(walk.spec, item, { path: expression, callback: true })),
  )
}
