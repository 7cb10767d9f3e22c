import { AppError, type FailureCode } from '../../core/failure.ts'
import type { JudgedFailure } from '../errors/errors.ts'
import type { HttpLoss } from './transport.ts'

interface LossRule {
  readonly code: FailureCode
  readonly message: string
  /** Whether the request may have been carried out. */
  readonly uncertain?: true
}

const silent: LossRule = {
  code: 'upstream_failed',
  message: 'Salesforce took too long to answer.',
  uncertain: true,
}
const tooLarge: LossRule = {
  code: 'upstream_failed',
  message: 'The answer of Salesforce is too large. Ask for fewer records.',
}
const unreadable: LossRule = {
  code: 'upstream_failed',
  message: 'Salesforce answered in another encoding than UTF-8.',
  uncertain: true,
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

const unanswered: LossRule = {
  code: 'upstream_failed',
  message: 'Salesforce gave no complete answer.',
  uncertain: true,
}
const unreached: LossRule = {
  code: 'unavailable',
  message: 'Salesforce could not be reached. Repeat the call in a moment.',
}

/** What is known when no whole answer came. Nobody is warned of a change that a request cannot have made. */
export function toLossFailure({ lost, cause }: HttpLoss, reads: boolean): JudgedFailure {
  const known = 'code' in cause ? hopeless[String(cause.code)] : undefined
  const { code, message, uncertain } = known ?? (lost === 'unsent' ? unreached : unanswered)
  const warning = uncertain && !reads ? ' A change may have been made all the same.' : ''
  const error = new AppError(code, `${message}${warning}`, { cause })
  return { error, repeat: known ? 'never' : lost === 'unsent' ? 'always' : 'safe' }
}
