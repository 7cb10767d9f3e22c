import { AppError, type FailureCode } from '../../core/failure.ts'
import type { JudgedFailure } from '../errors/errors.ts'
import type { HttpLoss } from './transport.ts'

interface LossRule {
  readonly code: FailureCode
  readonly message: string
}

const silent: LossRule = {
  code: 'upstream_failed',
  message: 'Salesforce took too long to answer. A change may have been made all the same.',
}
const tooLarge: LossRule = {
  code: 'upstream_failed',
  message: 'The answer of Salesforce is too large. Ask for fewer records.',
}
const unreadable: LossRule = {
  code: 'upstream_failed',
  message: 'Salesforce answered in another encoding than UTF-8. A change may have been made all the same.',
}

/** Codes of the connection after which a repetition is hopeless: another wait would only be as long as the first. */
const hopeless: Readonly<Record<string, LossRule>> = {
  UND_ERR_INVALID_ARG: { code: 'internal', message: 'A request could not be formed.' },
  UND_ERR_HEADERS_TIMEOUT: silent,
  UND_ERR_BODY_TIMEOUT: silent,
  UND_ERR_RES_EXCEEDED_MAX_SIZE: tooLarge,
  ERR_BUFFER_TOO_LARGE: tooLarge,
  ERR_ENCODING_INVALID_ENCODED_DATA: unreadable,
}

/** What is known when no whole answer came. */
export function toLossFailure({ lost, cause }: HttpLoss): JudgedFailure {
  const rule = 'code' in cause ? hopeless[String(cause.code)] : undefined
  if (rule !== undefined) return { error: new AppError(rule.code, rule.message, { cause }), repeat: 'never' }
  if (lost === 'unsent') {
    const error = new AppError('unavailable', 'Salesforce could not be reached. Repeat the call in a moment.', {
      cause,
    })
    return { error, repeat: 'always' }
  }
  const text = 'Salesforce gave no complete answer. A change may have been made all the same.'
  return { error: new AppError('upstream_failed', text, { cause }), repeat: 'safe' }
}
