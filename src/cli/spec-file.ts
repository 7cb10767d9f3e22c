import { readFileSync, statSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { maxFileBytes, readSpec, type SpecFile, tooLarge } from '../spec/read/read.ts'
import { NotOpenApiError, SpecError } from '../spec/read/scan.ts'

const largeBytes = 1_000_000

/**
 * Reads an OpenAPI file. Looks at the size first: a huge file is refused before it takes memory.
 * @throws SpecError
 */
export function readSpecFile(file: string): SpecFile {
  const stats = readable(file, () => statSync(file))
  if (!stats.isFile()) throw new SpecError(`${file} is no file.`)
  if (stats.size > maxFileBytes) throw tooLarge(stats.size, maxFileBytes)
  // What is made of a document stays until the command ends: a nursery that grows would only hold it twice.
  if (stats.size > largeBytes) setFlagsFromString('--semi-space-growth-factor=1')
  return readSpec(
    readable(file, () => readFileSync(file)),
    file,
  )
}

/**
 * Reads an OpenAPI file for a command that must know every word of it.
 * @throws SpecError also when the document is in a version that the rules do not know.
 */
export function readKnownSpecFile(file: string): SpecFile {
  const spec = readSpecFile(file)
  const { openapi, swagger } = spec.document
  const isKnown = swagger === undefined ? /^3\.0\.\d/.test(String(openapi)) : swagger === '2.0'
  if (isKnown) return spec
  const version = JSON.stringify(swagger ?? openapi)
  throw new NotOpenApiError(
    `${file} says version ${version}: only OpenAPI 3.0 and Swagger 2.0 can be judged. Convert it.`,
  )
}

function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new SpecError(`${file} cannot be read${code}.`)
  }
}
