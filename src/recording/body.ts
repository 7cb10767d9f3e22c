import { isJsonObject, type JsonFields, jsonOf } from '../core/json.ts'
import { readCsv, toCsvLine } from '../salesforce/bulk/csv.ts'
import { redactAddress } from './address.ts'
import { isQueryText, redactQuery } from './query-text.ts'
import { type BodyPlace, type FieldRule, fieldRules, messageForms, tokenField, tokenForm } from './rules.ts'
import { isId, type StandIns } from './stand-ins.ts'

/** A body, and what is known of it. */
export interface BodyToRedact {
  readonly text: string
  readonly type: string
  /** Of the request. */
  readonly path: string
  readonly isRequest: boolean
}

/** JSON as values, so that a file of recordings can be read; CSV, forms and any other text as text. */
export function redactBody({ isRequest, path, text, type }: BodyToRedact, standIns: StandIns): unknown {
  if (text === '') return undefined
  if (type.includes('csv')) return redactCsv(text, standIns)
  if (type.includes('form-urlencoded')) return redactForm(text, standIns)
  const body = jsonOf(text)
  if (body === undefined) return standIns.textOf(text)
  const references = isRequest ? referencesIn(text) : noReferences
  return redactJson(body, { standIns, isRequest, places: placesOf(path), references })
}

/** Names of the requests in a composite one. */
const referencesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/"referenceId"\s*:\s*"([A-Za-z]\w{0,79})"/g)].map(([, name = '']) => name))

const noReferences: ReadonlySet<string> = new Set()

export interface JsonParts {
  readonly standIns: StandIns
  readonly isRequest: boolean
  readonly places: readonly BodyPlace[]
  readonly references?: ReadonlySet<string>
}

/** Where bodies of an address are, beside `anywhere`. Of Apex and actions nothing is known. */
function placesOf(path: string): readonly BodyPlace[] {
  if (/\/(?:apexrest|actions)\//.test(path)) return []
  if (/\/jobs\//.test(path)) return ['platform', 'job']
  if (/\/limits$/.test(path)) return ['platform', 'limits']
  if (/^\/(?:api\/v\d\/|services\/data\/v[\d.]+\/ssot\/)/.test(path)) return ['platform', 'data-cloud']
  return ['platform', 'describe']
}

export function redactJson(value: unknown, parts: JsonParts, key = ''): unknown {
  if (typeof value === 'string') return redactText(value, key, parts)
  if (typeof value === 'number') return redactNumber(value, key, parts)
  if (Array.isArray(value)) return value.map(item => redactJson(item, parts, key))
  if (!isJsonObject(value)) return value
  const inner = { ...parts, places: placesIn(value, key, parts) }
  const entries = Object.entries(value).map(([name, item]) => [nameOf(name, parts), redactJson(item, inner, name)])
  return Object.fromEntries(entries)
}

/** Keys are API names and words of the platform; whatever else stands there is data. */
const nameOf = (name: string, { standIns }: JsonParts): string =>
  /^[A-Za-z_][\w.]{0,79}$/.test(name) && !isId(name) ? name : standIns.textOf(name)

/** What may stay within an object, by what it is. A record has values alone; the platform's own words stand around it. */
function placesIn(object: JsonFields, key: string, { places }: JsonParts): readonly BodyPlace[] {
  if (key === 'attributes') return ['attributes']
  if (isError(object)) return ['error']
  if (isJsonObject(object.attributes)) return []
  const isDescribed = 'keyPrefix' in object || 'soapType' in object || 'childSObject' in object
  if (places.includes('describe') && isDescribed) return ['describe', 'platform']
  return places.filter(place => place !== 'attributes' && place !== 'error')
}

const errorKeys = new Set(['errorCode', 'statusCode', 'message', 'fields', 'extendedErrorDetails', 'errors'])

const isError = (object: JsonFields): boolean =>
  ('errorCode' in object || 'statusCode' in object) &&
  'message' in object &&
  Object.keys(object).every(key => errorKeys.has(key))

function ruleOf(key: string, places: readonly BodyPlace[]): FieldRule | undefined {
  return fieldRules.find(
    ({ fields, within }) => fields.includes(key) && (within === 'anywhere' || places.includes(within)),
  )
}

function redactText(text: string, key: string, parts: JsonParts): string {
  const rule = ruleOf(key, parts.places)
  const stays = text === '' || isReference(text, parts) || rule?.stays?.test(text)
  return stays ? text : (rule?.instead ?? replaceText(text, key, parts))
}

function replaceText(text: string, key: string, { isRequest, places, standIns }: JsonParts): string {
  if (places.includes('error') && key === 'message') return redactMessage(text, standIns)
  if (tokenField.test(key) && tokenForm.test(text)) return standIns.tokenOf(text)
  if (isRequest && (key === 'query' || key === 'sql') && isQueryText(text)) return redactQuery(text, standIns)
  return isAddress(text, key, places) ? redactAddress(text, standIns) : standIns.textOf(text)
}

/** What another request of the same composite one gives, such as `@{r0.id}`. */
function isReference(text: string, { references }: JsonParts): boolean {
  const [, name = ''] = /^@\{(\w{1,80})(?:\.(?:id|body|[A-Z]\w{0,79})|\[\d{1,3}\])+\}$/.exec(text) ?? []
  return references?.has(name) ?? false
}

/** Within the org. In a batch it starts with the version. */
const isAddress = (text: string, key: string, places: readonly BodyPlace[]): boolean =>
  /^\/services\/[!-~]*$/.test(text) ||
  (/url$/i.test(key) && places.includes('platform') && /^\/?v\d\d\.\d\/[!-~]*$/.test(text))

function redactNumber(value: number, key: string, { places, standIns }: JsonParts): number {
  return ruleOf(key, places)?.stays?.test(String(value)) ? value : standIns.numberOf(value)
}

function redactMessage(message: string, standIns: StandIns): string {
  for (const form of messageForms) {
    const [known] = form.exec(message) ?? []
    if (known !== undefined) return known
  }
  return standIns.messageOf(message)
}

function redactCsv(text: string, standIns: StandIns): string {
  const rows = readCsv(text)
  const names = Object.keys(rows[0] ?? {})
  if (names.length === 0) return /^[\w".,]*\r?\n?$/.test(text) ? text : standIns.textOf(text)
  const parts = { standIns, isRequest: false, places: [] }
  const cells = rows.map(row => names.map(name => redactText(row[name] ?? '', name, parts)))
  return [names.map(name => nameOf(name, parts)), ...cells].map(toCsvLine).join('')
}

function redactForm(text: string, standIns: StandIns): string {
  const fields = [...new URLSearchParams(text)].map(([name, value]) => {
    if (/^urn:[\w:.-]+$/.test(value)) return [name, value]
    return [name, tokenField.test(name) && tokenForm.test(value) ? standIns.tokenOf(value) : standIns.textOf(value)]
  })
  return new URLSearchParams(fields as [string, string][]).toString()
}
