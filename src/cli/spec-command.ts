import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { SpecError } from '../spec/read/scan.ts'

/**
 * Reads the words of a command: its options, and the rest in their order.
 * @throws SpecError that ends with the usage.
 */
export function readWords<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new SpecError(`${error instanceof Error ? error.message : error}: ${usage}`)
  }
}

/** Runs a command on documents. Exit code: what `main` gives; 2 with one line when a file or the words cannot be read. */
export function runSpecCommand(main: (args: readonly string[]) => number): void {
  try {
    process.exitCode = main(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof SpecError)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}
