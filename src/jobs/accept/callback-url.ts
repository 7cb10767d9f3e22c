import type { Principal } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { readOrgPath } from '../../salesforce/wire/address.ts'
import type { IsCallbackPath } from './callback-paths.ts'

const maxLength = 2000

/**
 * The address to call back: absolute, on the very origin of the caller's own org, which was checked when the caller was
 * (https, or the loopback origin of the local org), and at a place for callbacks.
 * @throws untrusted_org for every other origin, also one with user info or another port, and for callers without an org;
 * invalid_input for another place in the org
 */
export function readCallbackUrl(text: string, caller: Principal, isCallbackPath: IsCallbackPath): string {
  if (!('session' in caller) || text.length > maxLength || !/^https?:\/\//i.test(text)) throw refusal()
  const { orgUrl } = caller.session
  const path = readPath(text, orgUrl)
  if (isCallbackPath(path)) return orgUrl + path
  throw new AppError(
    'invalid_input',
    'callbackUrl: must be the address that Salesforce made for this call. Nothing was sent to it. If Salesforce did make it, an administrator adds the beginning of its path to CALLBACK_PATHS.',
  )
}

function readPath(text: string, orgUrl: string): string {
  try {
    return readOrgPath(text, orgUrl)
  } catch (cause) {
    throw refusal(cause)
  }
}

const refusal = (cause?: unknown): AppError =>
  new AppError('untrusted_org', 'callbackUrl: must be an address of your own org. Nothing was sent to it.', { cause })
