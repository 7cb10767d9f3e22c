import { execFile } from 'node:child_process'
import { AppError } from '../../core/failure.ts'
import { readUtf8 } from '../../core/utf8.ts'

/** The CLI takes seconds to start, and longer when it must renew a session. */
const limits = { timeout: 60_000, maxBuffer: 1024 * 1024 } as const
const program = 'sf'

/**
 * Runs the Salesforce CLI without a shell, so that no argument is ever read as a command.
 * @returns its standard output, whatever its exit code: with `--json` its failures are JSON too.
 * @throws unavailable when there is no CLI, or it does not end.
 */
export function runSf(args: readonly string[]): Promise<string> {
  const env = { ...process.env, SF_AUTOUPDATE_DISABLE: 'true', SF_SKIP_NEW_VERSION_CHECK: 'true' }
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...limits, env, encoding: 'buffer' }, (error, output) => {
      if (error?.code === 'ENOENT') return reject(failure('is not installed, or not on the PATH', error))
      if (error?.killed) return reject(failure('does not answer', error))
      try {
        resolve(readUtf8(output))
      } catch (cause) {
        reject(failure('answers in another encoding than UTF-8', cause as Error))
      }
    })
  })
}

const failure = (what: string, cause: Error): AppError =>
  new AppError('unavailable', `The Salesforce CLI (sf) ${what}: https://developer.salesforce.com/tools/salesforcecli`, {
    cause,
  })
