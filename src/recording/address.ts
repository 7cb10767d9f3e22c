import { isApiName } from '../core/names.ts'
import { isQueryText, redactQuery } from './query-text.ts'
import { addressWords, namesAfter } from './rules.ts'
import { isId, type StandIns } from './stand-ins.ts'

const version = /^v\d{1,3}\.\d$/
const names = /^[A-Za-z][\w.]*(?:,[A-Za-z][\w.]*)*$/
/** Parameters whose values are API names. */
const nameParameters = new Set(['fields', 'sobject', 'sobjects', 'externalIdFieldName', 'object'])
/** A part of the answer to another request of the same composite one. */
const reference = /^@\{\w{1,80}(?:[.[\]\w]){0,200}\}$/

/** Path and query of an address with stand-ins in the place of values. Ids, queries and free parts are read, not encoded text. */
export function redactAddress(address: string, standIns: StandIns): string {
  const [path = '', query] = splitOnce(address, '?')
  const segments = path.split('/').map(decode)
  const redacted = segments.map((segment, index) => encodePart(redactSegment({ segments, segment, index }, standIns)))
  return redacted.join('/') + (query === undefined ? '' : `?${redactParameters(query, standIns)}`)
}

interface Segment {
  readonly segments: readonly string[]
  readonly segment: string
  readonly index: number
}

function redactSegment({ index, segment, segments }: Segment, standIns: StandIns): string {
  if (segment === '' || version.test(segment) || reference.test(segment)) return segment
  if (isId(segment)) return standIns.textOf(segment)
  if (isApiName(segment) && isName(segments, index)) return segment
  const isFree = segments.slice(0, index).includes('apexrest') || segments[index - 2] === 'sobjects'
  if (addressWords.has(segment) && (!isFree || segment === 'describe')) return segment
  return standIns.textOf(segment)
}

/** What an Apex class makes of its addresses only it knows: behind its own name nothing is one. */
const isName = (segments: readonly string[], index: number): boolean =>
  !segments.slice(0, Math.max(0, index - 1)).includes('apexrest') &&
  (isNamed(segments, index) || isExternalIdField(segments, index))

const isNamed = (segments: readonly string[], index: number): boolean =>
  [1, 2].some(back => (namesAfter[segments[index - back] ?? ''] ?? 0) >= back && index >= back)

/** `sobjects/OBJECT/FIELD/VALUE` */
const isExternalIdField = (segments: readonly string[], index: number): boolean =>
  segments[index - 2] === 'sobjects' && (segments[index + 1] ?? '') !== ''

function redactParameters(query: string, standIns: StandIns): string {
  const redacted = [...new URLSearchParams(query)].map(([name, value]) => {
    const key = isApiName(name) ? name : standIns.textOf(name)
    return `${key}=${encodePart(redactParameter(name, value, standIns))}`
  })
  return redacted.join('&')
}

function redactParameter(name: string, value: string, standIns: StandIns): string {
  if (isQueryText(value)) return redactQuery(value, standIns)
  if (nameParameters.has(name) && names.test(value)) return value
  return value.split(',').every(isId) ? value.split(',').map(standIns.textOf).join(',') : standIns.textOf(value)
}

/** Readable in the file, and still an address. */
const encodePart = (text: string): string =>
  encodeURIComponent(text).replaceAll(/%(?:40|7B|7D|2C|3A|27|28|29|3D|3E|3C|5B|5D)/g, decodeURIComponent)

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
