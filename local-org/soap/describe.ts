import { toElement, toElements, toNil, toTextElement } from '../xml/write.ts'

type Json = Readonly<Record<string, unknown>>

/** What a description in JSON has and the WSDL has not. */
const restOnly: ReadonlySet<string> = new Set([
  'extendedBy',
  'extendsInterfaces',
  'listviewable',
  'lookupLayoutable',
  'sobjectDescribeOption',
  'urls',
])

/** Must be there, nil where they say nothing. */
const nillable: ReadonlySet<string> = new Set([
  'associateEntityType',
  'associateParentEntity',
  'defaultImplementation',
  'implementedBy',
  'implementsInterfaces',
  'keyPrefix',
  'networkScopeFieldName',
  'urlDetail',
  'urlEdit',
  'urlNew',
])

/** The first version whose WSDL has it: clients made of an older one refuse what they do not know. */
const since: ReadonlyMap<string, number> = new Map([
  ['actionOverrides', 32],
  ['referenceTargetField', 32],
  ['highScaleNumber', 33],
  ['junctionReferenceTo', 33],
  ['encrypted', 34],
  ['idEnabled', 35],
  ['master', 35],
  ['supportedScopes', 35],
  ['aggregatable', 36],
  ['fields.defaultValue', 36],
  ['networkScopeFieldName', 36],
  ['junctionIdListNames', 37],
  ['mruEnabled', 37],
  ['compoundFieldName', 39],
  ['hasSubtypes', 39],
  ['isSubtype', 39],
  ['polymorphicForeignKey', 40],
  ['searchPrefilterable', 40],
  ['recordTypeInfos.active', 41],
  ['aiPredictionField', 43],
  ['developerName', 43],
  ['formulaTreatNullNumberAsZero', 43],
  ['deepCloneable', 47],
  ['defaultImplementation', 47],
  ['implementedBy', 47],
  ['implementsInterfaces', 47],
  ['isInterface', 47],
  ['associateEntityType', 50],
  ['associateParentEntity', 50],
])

const typeOfDefault: Readonly<Record<string, string>> = {
  boolean: 'xsd:boolean',
  number: 'xsd:double',
  string: 'xsd:string',
}

function toAny(name: string, value: unknown): string {
  if (value === null || value === undefined) return ''
  return toTextElement(name, String(value), `xsi:type="${typeOfDefault[typeof value] ?? 'xsd:string'}"`)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

function toPart(name: string, value: unknown, version: number): string {
  if (Array.isArray(value)) return value.map(each => toPart(name, each, version)).join('')
  if (isObject(value)) return toElement(name, toParts(value, { within: name, version }))
  return value === null && nillable.has(name) ? toNil(name) : toElements(name, value)
}

function toParts(description: Json, { within, version }: { within: string; version: number }): string {
  const isThere = (name: string): boolean =>
    !restOnly.has(name) && (since.get(`${within}.${name}`) ?? since.get(name) ?? 0) <= version
  return Object.entries(description)
    .filter(([name]) => isThere(name))
    .map(([name, value]) =>
      within === 'fields' && name === 'defaultValue' ? toAny(name, value) : toPart(name, value, version),
    )
    .join('')
}

const inOrder = (json: Json): Json => Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The content of what the list of all objects says about one. The WSDL, too, has the names in their order. */
export const toSummary = (description: object, version: number): string =>
  toParts(inOrder({ ...description, idEnabled: true }), { within: '', version })

/** The content of a whole description. */
export function toDescription({ urls, ...description }: Json, version: number): string {
  const { uiDetailTemplate = null, uiEditTemplate = null, uiNewRecord = null } = (urls ?? {}) as Json
  const addresses = { urlDetail: uiDetailTemplate, urlEdit: uiEditTemplate, urlNew: uiNewRecord }
  return toSummary({ ...description, ...addresses }, version)
}
