import { readUtf8 } from '../../core/utf8.ts'
import type { SpecText } from '../walk/targets.ts'
import { isObject, type JsonObject } from '../walk/value.ts'
import { scanJson } from './json-scan.ts'
import { findLines, toLines } from './lines.ts'
import { NotOpenApiError, type ScanListener, SpecError } from './scan.ts'
import { parseYaml, scanYaml, toYamlValue } from './yaml.ts'

/** Largest file that is read at all: twice what Salesforce takes as JSON. */
export const maxFileBytes = 20_000_000

/** Longest YAML that is read at all: four times what Salesforce takes. Its parser is slower than that of JSON. */
const maxYamlChars = 12_000_000

/** A document as its author wrote it. */
export interface SpecFile {
  readonly document: JsonObject
  readonly text: SpecText
  /** Lines, from 1, at which JSON pointers start; the line of the nearest parent for what is not there. */
  linesOf(pointers: readonly string[]): ReadonlyMap<string, number>
}

/**
 * Reads an OpenAPI document from JSON or YAML, told apart by the name of the file, else by how it starts.
 * @throws SpecError with a message for people, and the line where there is one: not text, not JSON or YAML, not OpenAPI,
 * too large, too deep, keys that are too long, the same key twice, aliases that multiply or go in circles.
 */
export function readSpec(bytes: Uint8Array, fileName?: string): SpecFile {
  if (bytes.length > maxFileBytes) throw tooLarge(bytes.length, maxFileBytes)
  const text = decode(bytes)
  try {
    return isJson(text, fileName) ? readJson(text, fileName) : readYaml(text, fileName)
  } catch (error) {
    throw withLine(error, text)
  }
}

export const tooLarge = (size: number, most: number): SpecError =>
  new SpecError(`The file has ${numeral(size)} bytes; more than ${numeral(most)} are not read.`)

const numeral = (value: number): string => value.toLocaleString('en-US')

function decode(bytes: Uint8Array): string {
  try {
    return readUtf8(bytes)
  } catch {
    throw new SpecError('The file is no UTF-8 text. Save it in that encoding.')
  }
}

const isJson = (text: string, fileName = ''): boolean =>
  /\.json$/i.test(fileName) || (!/\.ya?ml$/i.test(fileName) && /^\s*\{/.test(text))

function readJson(text: string, fileName: string | undefined): SpecFile {
  scanJson(text, { down() {}, up() {} })
  return toFile(parseJson(text), { text, format: 'json', fileName, scan: listener => scanJson(text, listener) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new SpecError('The JSON is broken: a text holds a line break or a wrong escape.')
  }
}

function readYaml(text: string, fileName: string | undefined): SpecFile {
  if (!/^[ \t{]*["']?(?:openapi|swagger)["']?[ \t]*:/m.test(text)) throw notOpenApi()
  if (text.length > maxYamlChars) throw tooLarge(text.length, maxYamlChars)
  const yaml = parseYaml(text)
  return toFile(toYamlValue(yaml), { text, format: 'yaml', fileName, scan: listener => scanYaml(yaml, listener) })
}

interface Source {
  readonly text: string
  readonly format: SpecText['format']
  readonly fileName: string | undefined
  scan(listener: ScanListener): void
}

function toFile(document: unknown, { text, format, fileName, scan }: Source): SpecFile {
  if (!isObject(document) || !(Object.hasOwn(document, 'openapi') || Object.hasOwn(document, 'swagger'))) {
    throw notOpenApi()
  }
  requireShortPlaces(document, 0)
  return {
    document,
    text: { format, sizeChars: text.length, ...(fileName !== undefined && { fileName }) },
    linesOf: pointers => findLines(text, pointers, scan),
  }
}

/** Characters of the keys down to a place, at most: each finding says its place, and a rule can have thousands. */
const maxPlaceChars = 4_000

function requireShortPlaces(value: unknown, charsAbove: number): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const chars = charsAbove + key.length + 1
    if (chars > maxPlaceChars) {
      const most = numeral(maxPlaceChars)
      throw new SpecError(`The keys down to ${JSON.stringify(key.slice(0, 80))} have more than ${most} characters.`)
    }
    requireShortPlaces(inner, chars)
  }
}

const notOpenApi = (): SpecError => new NotOpenApiError('This is no OpenAPI document: its root has no "openapi".')

function withLine(error: unknown, text: string): unknown {
  if (!(error instanceof SpecError) || error.offset === undefined) return error
  const line = toLines(text, [error.offset]).get(error.offset)
  return new SpecError(`Line ${line}: ${error.message}`)
}
