import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { printable } from '../core/printable.ts'
import { NotOpenApiError, SpecError } from '../spec/read/scan.ts'
import type { Shell } from './shell.ts'

/**
 * Reads the words of a command: its options, and the rest in their order.
 * @throws SpecError that ends with the form of the command.
 */
export function readWords<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  form: string,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new SpecError(`${error instanceof Error ? error.message : error}: ${form}`)
  }
}

/**
 * Runs a command on documents. Exit code: what `main` gives; with one line 1 for a document that is no OpenAPI, 2 when a file
 * or the words cannot be read.
 */
export async function runSpecCommand({ complain }: Shell, main: () => number | Promise<number>): Promise<number> {
  try {
    return await main()
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    complain(printable(error.message))
    return error instanceof NotOpenApiError ? 1 : 2
  }
}
