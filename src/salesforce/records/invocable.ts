import { AppError } from '../../core/failure.ts'
import type { InvocableResult } from '../../core/org/invocable.ts'
import { readErrors, toRecordError } from '../errors/errors.ts'
import type { Channel } from '../wire/channel.ts'

const actionPattern = /^(?:standard\/\w{1,80}|custom\/\w{1,40}\/\w{1,120}(?:\.\w{1,80})?)$/

interface ActionAnswer {
  readonly isSuccess?: boolean
  readonly errors?: unknown
  readonly outputValues?: object | null
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_actions_invocable.htm */
export async function invokeAction<O extends object>(
  channel: Channel,
  action: string,
  inputs: readonly object[],
): Promise<InvocableResult<O>[]> {
  if (!actionPattern.test(action)) {
    throw new AppError(
      'internal',
      'An action is named like standard/chatterPost, custom/flow/Name or custom/apex/Name.',
    )
  }
  if (inputs.length === 0) return []
  const path = `${channel.base}/actions/${action}`
  // A refused action answers 400 with the same list as an accepted one.
  const call = { method: 'POST', path, body: JSON.stringify({ inputs }), alsoAccept: 400 } as const
  const answers = await channel.read<ActionAnswer[] | undefined>(call)
  if (isResults(answers, inputs.length)) {
    const done = answers.filter(({ isSuccess }) => isSuccess === true).length
    // What it writes only the org knows.
    if (done > 0) channel.scope.use?.wrote(`actions/${action}`, [], done)
    return answers.map(toResult<O>)
  }
  const [error] = readErrors(answers)
  if (error !== undefined) throw toRecordError(error)
  throw new AppError('upstream_failed', 'Salesforce did not answer for each input of an action.')
}

/** A call that was refused as a whole answers with a list too, of errors. */
function isResults(answers: unknown, length: number): answers is ActionAnswer[] {
  return Array.isArray(answers) && answers.length === length && answers.every(answer => 'isSuccess' in Object(answer))
}

function toResult<O extends object>({ isSuccess, errors, outputValues }: ActionAnswer): InvocableResult<O> {
  if (isSuccess === true) return { success: true, output: (outputValues ?? {}) as O }
  const [error] = readErrors(errors)
  const unknown = () => new AppError('upstream_failed', 'An action of the org failed without saying why.')
  return { success: false, error: error === undefined ? unknown() : toRecordError(error) }
}
