import { AppError } from '../core/failure.ts'
import { isJsonObject } from '../core/json.ts'
import type { OwnAuthorization } from './entry.ts'

interface Remedy {
  /** Of Salesforce's word and its description. */
  readonly of: RegExp
  readonly remedy: string
}

/**
 * What Salesforce says, and what mends it. Its words are short; a description is only looked at, and never shown.
 * @see https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm
 */
const remedies: readonly Remedy[] = [
  {
    of: /^invalid_client_id\b|^invalid_client\b.*identifier/i,
    remedy: 'clientId must be the consumer key of an external client app of that org',
  },
  { of: /^invalid_client\b/i, remedy: 'the secret must be the consumer secret of the external client app' },
  {
    of: /no client credentials user|client_credentials/i,
    remedy: 'the external client app must have the client credentials flow enabled, and a user to run as',
  },
  { of: /domain/i, remedy: 'loginUrl must be the My Domain of the org' },
  {
    of: /approved|^invalid_app_access|^oauth_app_access_denied/i,
    remedy:
      'an administrator must let the user use the external client app: admin approved users are pre-authorized, and a permission set of the user is among those of the app',
  },
  {
    of: /assertion|audience/i,
    remedy:
      'the external client app must have the certificate of the key, username must be a user of the org at loginUrl, and the clock of this machine must be right',
  },
  { of: /^inactive|^user_/i, remedy: 'an administrator must look at the user' },
  { of: /^unsupported_grant_type/i, remedy: 'the org must allow the flow' },
]

const usual = 'an administrator finds the reason in the login history of the user'
const plainWord = /^[a-z_]{1,60}$/i

/** Salesforce gives no session, as an administrator can act on it. */
export function toTokenRefusal({ name }: Pick<OwnAuthorization, 'name'>, body: unknown): AppError {
  const { error, error_description: description } = isJsonObject(body) ? body : {}
  const word = typeof error === 'string' && plainWord.test(error) ? error : 'unknown_error'
  const said = `${word} ${typeof description === 'string' ? description.slice(0, 300) : ''}`
  const { remedy = usual } = remedies.find(({ of }) => of.test(said)) ?? {}
  return unusable(name, `Salesforce answers ${word}; ${remedy}`)
}

export const unusable = (name: string, why: string, cause?: unknown): AppError =>
  new AppError('authorization_unusable', `The authorization ${name} cannot be used: ${why}.`, { cause })
