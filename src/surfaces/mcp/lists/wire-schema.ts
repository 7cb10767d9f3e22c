import * as z from 'zod'
import { dropWords } from '../../../core/field-words/field-words.ts'

/** A schema as MCP carries it: of an object. */
export type WireSchema = { readonly type: 'object'; readonly [keyword: string]: unknown }

/**
 * A schema as clients, strict modes and models take it: formats that JSON Schema has, and nothing that says what is said
 * already. Open to fields that it does not name: a client that checks by itself then leaves a misspelt one to the host,
 * which names the field that was meant; an answer may have more fields one day.
 * @param io which side of the schema: what it takes or what it gives
 * @throws Error for types that JSON cannot carry
 */
export function toWireSchema(schema: z.ZodObject, io: 'input' | 'output'): WireSchema {
  // 2020-12 is the dialect that MCP assumes; naming it makes older validators refuse the schema.
  const { $schema, ...made } = z.toJSONSchema(schema, { io, override: io === 'input' ? simplify : simplifyOutput })
  return { ...made, type: 'object' }
}

type Override = NonNullable<z.core.ToJSONSchemaParams['override']>
type Node = Parameters<Override>[0]['jsonSchema']
type Def = z.core.$ZodTypes['_zod']['def']

const simplify: Override = ({ jsonSchema, zodSchema }) => {
  const { def } = (zodSchema as z.core.$ZodTypes)._zod
  dropWords({ jsonSchema })
  if (def.type === 'string') simplifyText(jsonSchema, [def, ...checksOf(def)])
  if (def.type === 'number') dropSilentLimits(jsonSchema)
  if (def.type === 'object') simplifyObject(jsonSchema)
}

/** The host checks what a tool gives: its bounds are of no use to who reads it. */
const simplifyOutput: Override = context => {
  simplify(context)
  for (const bound of bounds) delete context.jsonSchema[bound]
}

const bounds = [
  ...(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const),
  ...(['minLength', 'maxLength', 'minItems', 'maxItems'] as const),
]

const checksOf = ({ checks = [] }: Pick<Def, 'checks'>) => checks.map(({ _zod: { def } }) => def)

/** Of these every text that Zod takes is one for other validators too, and strict modes know them. */
const shared: ReadonlySet<string> = new Set(['date', 'date-time', 'duration', 'email', 'ipv4', 'ipv6', 'uuid'])

/** Zod's names for what a format or an encoding says. Its patterns of them fill half a page, and are no help in a refusal. */
const said: ReadonlySet<unknown> = new Set([
  ...['date', 'datetime', 'duration', 'email', 'ipv4', 'ipv6', 'uuid', 'guid', 'base64', 'base64url'],
])
/** Those of days are too long in any case: they count leap years. */
const endless: ReadonlySet<unknown> = new Set(['date', 'datetime'])
/** Zod writes others than it checks with. */
const encodings = [z.regexes.base64, z.regexes.base64url].map(({ source }) => source)

/** As far as a format or an encoding says it, there is no pattern; with a flag, which JSON Schema has not, neither. */
function simplifyText(node: Node, checks: readonly object[]): void {
  const { contentEncoding, format = '' } = node
  if (!shared.has(format)) delete node.format
  const isSaid = node.format !== undefined || contentEncoding !== undefined
  const dropped = new Set(isSaid ? encodings : [])
  for (const check of checks as readonly { readonly format?: unknown; readonly pattern?: unknown }[]) {
    if (!(check.pattern instanceof RegExp)) continue
    const { flags, source } = check.pattern
    if (endless.has(check.format) || (isSaid && said.has(check.format)) || /[ims]/.test(flags)) dropped.add(source)
  }
  keepPatterns(node, source => !dropped.has(source))
}

function keepPatterns(node: Node, isKept: (source: string) => boolean): void {
  const all = [node.pattern ?? [], ...(node.allOf ?? []).map(({ pattern }) => pattern ?? [])].flat()
  const kept = all.filter(isKept)
  if (kept.length === all.length) return
  delete node.allOf
  delete node.pattern
  const [only, ...more] = kept
  if (more.length > 0) node.allOf = kept.map(pattern => ({ pattern }))
  else if (only !== undefined) node.pattern = only
}

const silent: ReadonlySet<unknown> = new Set([
  ...[-2_147_483_648, 2_147_483_647],
  ...[Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
])

/** The bounds of a kind of number are none that anybody would come to. */
function dropSilentLimits(node: Node): void {
  if (silent.has(node.minimum)) delete node.minimum
  if (silent.has(node.maximum)) delete node.maximum
}

function simplifyObject(node: Node): void {
  const fields = Object.entries(node.properties ?? {})
  // MCP wants to be told of a tool without any argument.
  if (node.additionalProperties === false && fields.length > 0) delete node.additionalProperties
  for (const [name, field] of fields) {
    if (typeof field === 'object' && isEcho(name, field.description)) delete field.description
  }
}

const smallWords: ReadonlySet<string> = new Set(['a', 'an', 'it', 'its', 'of', 'the'])

/** Whether a description has no word but those of the name, as `Name of the file.` of `fileName`. */
function isEcho(name: string, description = ''): boolean {
  const known = new Set(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[ _]/),
  )
  const words = description.toLowerCase().match(/[\p{L}\p{N}'-]+/gu) ?? []
  return words.every(word => known.has(word) || smallWords.has(word))
}
