import { readFileSync, statSync } from 'node:fs'
import { maxFileBytes, readSpec, type SpecFile, tooLarge } from '../spec/read/read.ts'
import { SpecError } from '../spec/read/scan.ts'

/**
 * Reads an OpenAPI file. Looks at the size first: a huge file is refused before it takes memory.
 * @throws SpecError
 */
export function readSpecFile(file: string): SpecFile {
  const stats = readable(file, () => statSync(file))
  if (!stats.isFile()) throw new SpecError(`${file} is no file.`)
  if (stats.size > maxFileBytes) throw tooLarge(stats.size, maxFileBytes)
  return readSpec(
    readable(file, () => readFileSync(file)),
    file,
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
