import { type ParseArgsConfig, parseArgs } from 'node:util'

/** What is wrong with the arguments or the environment, for the person at the terminal. */
export class UsageError extends Error {}

/** The arguments of a command. @throws UsageError for one that it does not know */
export function readArguments<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
