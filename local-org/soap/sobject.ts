import type { FieldDefinition, Schema } from '../model.ts'
import type { RecordBody } from '../records/input.ts'
import { toUtcText } from '../store/wire.ts'
import { toElement, toNil, toTextElement } from '../xml/write.ts'
import { isNil, textOf, textsOf, type XmlNode } from '../xml/xml.ts'
import { toDoubleText } from './double.ts'
import type { Rest } from './rest.ts'

type Json = Readonly<Record<string, unknown>>

function readField(node: XmlNode): unknown {
  if (isNil(node)) return null
  if (node.children.length === 0) return node.text
  return readSObject(node)
}

const said: ReadonlySet<string> = new Set(['type', 'fieldsToNull'])

/** Clients that know no id send an empty one. */
const isEmptyId = (node: XmlNode): boolean => node.name === 'Id' && (isNil(node) || node.text.trim() === '')

/** A record as the collections of the REST API take it. A parent by external id is one inside it. */
export function readSObject(node: XmlNode): RecordBody {
  const type = textOf(node, 'type')
  const fields = node.children.filter(field => !said.has(field.name) && !isEmptyId(field))
  return {
    attributes: { type },
    ...Object.fromEntries(fields.map(field => [field.name, readField(field)])),
    ...Object.fromEntries(textsOf(node, 'fieldsToNull').map(name => [name, null])),
  }
}

export interface SObjectParts {
  readonly schema: Schema
  readonly rest: Rest
}

const doubles: ReadonlySet<FieldDefinition['type']> = new Set(['currency', 'double', 'percent'])

/** The bytes at an address that REST gives in their place. */
function bytesAt(url: string, { rest }: SObjectParts): string {
  const { bytes } = rest.ask(url.replace(/^\/services\/data\/v[^/]+/, ''))
  return Buffer.from(bytes ?? []).toString('base64')
}

function toValueText(value: unknown, field: FieldDefinition | undefined, parts: SObjectParts): string {
  if (typeof value === 'number' && (field === undefined || doubles.has(field.type))) return toDoubleText(value)
  if (field?.type === 'datetime') return toUtcText(String(value))
  if (field?.type === 'base64') return bytesAt(String(value), parts)
  return String(value)
}

/** What a total is, since no describe tells. */
function toTotal(name: string, value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return toTextElement(name, value, 'xsi:type="xsd:int"')
  if (typeof value === 'number') return toTextElement(name, toDoubleText(value), 'xsi:type="xsd:double"')
  return toTextElement(name, toUtcText(String(value)), 'xsi:type="xsd:string"')
}

/** In the order of the WSDL, which lets none be left out. */
const locationNames = ['latitude', 'longitude']
const addressNames = ['city', 'country', 'countryCode', 'geocodeAccuracy', 'postalCode', 'state', 'stateCode', 'street']

function toCompound(tag: string, value: Json): string {
  const isAddress = 'city' in value
  const parts = [...locationNames, ...(isAddress ? addressNames : [])].map(name => {
    const part = value[name] ?? null
    return part === null ? toNil(name) : toTextElement(name, String(part))
  })
  return toElement(tag, parts.join(''), `xsi:type="${isAddress ? 'address' : 'location'}"`)
}

interface Cell {
  readonly type: string
  readonly name: string
  readonly value: unknown
}

function toField({ type, name, value }: Cell, parts: SObjectParts): string {
  const tag = `sf:${name}`
  if (value === null || value === undefined) return toNil(tag)
  if (typeof value === 'object') {
    if ('attributes' in value) return toSObject(tag, value as Json, parts)
    return 'records' in value
      ? toElement(tag, toResult(value as QueryBody, parts), 'xsi:type="QueryResult"')
      : toCompound(tag, value as Json)
  }
  if (type === 'AggregateResult') return toTotal(tag, value)
  const object = parts.schema.objectOf(type)
  return toTextElement(tag, toValueText(value, object && parts.schema.fieldOf(object, name), parts))
}

/**
 * A record of the REST API as an element. The type and the id come first whether they were asked for or not, and the id
 * again among the fields, as in Salesforce.
 */
export function toSObject(tag: string, { attributes, ...fields }: Json, parts: SObjectParts): string {
  const { type } = attributes as { type: string }
  const id = fields.Id ?? null
  const head = toTextElement('sf:type', type) + (id === null ? toNil('sf:Id') : toTextElement('sf:Id', String(id)))
  const cells = Object.entries(fields).map(([name, value]) => toField({ type, name, value }, parts))
  return toElement(tag, head + cells.join(''), 'xsi:type="sf:sObject"')
}

/** What the REST API answers to a query. */
export interface QueryBody {
  readonly done: boolean
  readonly nextRecordsUrl?: string
  readonly totalSize: number
  readonly records: readonly Json[]
}

/** The content of a QueryResult. */
export function toResult({ done, nextRecordsUrl, totalSize, records }: QueryBody, parts: SObjectParts): string {
  const locator = nextRecordsUrl?.split('/').at(-1)
  return [
    toTextElement('done', done),
    locator === undefined ? toNil('queryLocator') : toTextElement('queryLocator', locator),
    ...records.map(record => toSObject('records', record, parts)),
    toTextElement('size', totalSize),
  ].join('')
}
