import { below } from '../../walk/place.ts'
import type { Found, MediaTarget } from '../../walk/targets.ts'
import { type JsonObject, objectOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { observed, pages } from '../sources.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const text = 'text/plain'
const bytes = 'application/octet-stream'
const takenTypes = { request: [json, form, text], response: [json, form, text, bytes] } as const
const maxFileBytes = 100_000_000
const maxJsonChars = 6_000_000

/** Rules on bodies: media types, sizes, headers. */
export const mediaRules: readonly Rule[] = [
  {
    id: 'es-media-type',
    profile: 'es',
    severity: 'error',
    sentence: 'Bodies are JSON, form-urlencoded or plain text; answers may be octet-stream too.',
    sources: [
      pages['ES-OAS'],
      pages['ES-OUT'],
      pages['ES-MEDIA'],
      observed(
        'A registration with application/xml beside application/json is Complete, and the samples of Heroku AppLink for Java are published with */*.',
      ),
    ],
    at: 'media',
    check: target => mediaType(target),
  },
  {
    id: 'es-media-match',
    profile: 'es',
    severity: 'warning',
    sentence: 'Objects and arrays are JSON, single values plain text.',
    sources: [pages['ES-MEDIA'], pages['AGENT-VERIFY']],
    at: 'media',
    check: target => mediaMatch(target),
  },
  {
    id: 'es-no-encoding',
    profile: 'es',
    severity: 'warning',
    sentence: 'No media type has `encoding`.',
    sources: [pages['VSC-RULES']],
    at: 'media',
    check: ({ value, place }) =>
      value.encoding === undefined
        ? none
        : [problemAt(below(place, 'encoding'), { message: 'Salesforce does not read encoding.', fix: 'Remove it.' })],
  },
  {
    id: 'es-response-headers',
    profile: 'es',
    severity: 'warning',
    sentence: 'No response declares headers.',
    sources: [pages['ES-DEF'], pages['VSC-RULES']],
    at: 'response',
    check: ({ value, place }) =>
      Object.keys(objectOf(value.headers)).length === 0
        ? none
        : [
            problemAt(below(place, 'headers'), {
              message: 'Flows, Apex and agents do not see response headers.',
              fix: 'Put what they need into the body.',
            }),
          ],
  },
  {
    id: 'es-file-size',
    profile: 'es',
    severity: 'warning',
    sentence: 'A file says that it has at most 100 MB, and JSON bodies stay below 6 MB.',
    sources: [pages['ES-LIMITS'], pages['APEX-LIMITS']],
    at: 'media',
    check: target => {
      const schema = schemaOf(target)
      return schema ? sizeProblem(target, schema) : none
    },
  },
]

const isTaken = (type: string, side: MediaTarget['side']): boolean =>
  takenTypes[side].some(taken => taken === mediaTypeOf(type))

function mediaType({ others, place, side, type }: MediaTarget): readonly Problem[] {
  if (isTaken(type, side)) return none
  const isAccepted = mediaTypeOf(type) === '*/*' || others.some(other => isTaken(other, side))
  const message = isAccepted
    ? `Salesforce accepts ${type} in a ${side}, and reads nothing but JSON, forms and text from it.`
    : `External Services does not take ${type} in a ${side}.`
  return [
    problemAt(place, {
      message,
      fix: `Use ${takenTypes[side].join(', ')}, or map it with serviceBinding in the registration's metadata.`,
      severity: isAccepted ? 'warning' : 'error',
    }),
  ]
}

/** A media type without its parameters. */
export const mediaTypeOf = (type: string): string => (type.split(';')[0] ?? '').trim().toLowerCase()

const schemaOf = ({ spec, value, place }: MediaTarget): Found | undefined =>
  spec.resolve(value.schema, below(place, 'schema'))

type Kind = 'single value' | 'file' | 'object' | 'array'

function kindOf({ type, format }: JsonObject): Kind | undefined {
  if (type === 'object' || type === 'array') return type
  if (type === 'string' && format === 'binary') return 'file'
  return type === undefined ? undefined : 'single value'
}

const fitting: ReadonlyMap<string, readonly Kind[]> = new Map([
  [json, ['object', 'array']],
  [form, ['object']],
  [text, ['single value']],
  [bytes, ['file']],
])
const typeFor: Readonly<Record<Kind, string>> = { object: json, array: json, 'single value': text, file: bytes }

function mediaMatch(target: MediaTarget): readonly Problem[] {
  const kind = kindOf(schemaOf(target)?.value ?? {})
  const kinds = fitting.get(mediaTypeOf(target.type))
  if (!kind || !kinds || kinds.includes(kind)) return none
  const article = /^[ao]/.test(kind) ? 'An' : 'A'
  return [
    problemAt(target.place, { message: `${article} ${kind} is sent as ${target.type}.`, fix: `Use ${typeFor[kind]}.` }),
  ]
}

function sizeProblem({ spec, place }: MediaTarget, schema: Found): readonly Problem[] {
  if (kindOf(schema.value) === 'file') return fileProblem(schema)
  const chars = spec.maxCharsOf(schema)
  if (chars <= maxJsonChars) return none
  return [
    problemAt(place, {
      message: `The body can have ${Math.round(chars / 1_000_000)} MB; Apex takes 6 MB.`,
      fix: 'Lower maxItems or maxLength, and page through the rest.',
    }),
  ]
}

function fileProblem({ value, place }: Found): readonly Problem[] {
  const { maxLength } = value
  if (typeof maxLength === 'number' && maxLength <= maxFileBytes) return none
  const [at, message] =
    maxLength === undefined
      ? [place, 'Nothing says how big the file can be.']
      : [below(place, 'maxLength'), 'The file can be bigger than the 100 MB that Salesforce takes.']
  return [problemAt(at, { message, fix: `Write maxLength: ${maxFileBytes} or less.` })]
}
