import type { Principal } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { readOrgPath } from '../../salesforce/wire/address.ts'

const maxLength = 2000

/**
 * The address to call back: absolute, and on the very origin of the caller's own org, which was checked when the caller
 * was: https, or the loopback origin of the local org.
 * @throws untrusted_org for every other address, also one with user info or another port, and for callers without an org
 */
export function readCallbackUrl(text: string, caller: Principal): string {
  if (!('session' in caller) || text.length > maxLength || !/^https?:\/\//i.test(text)) throw refusal()
  try {
    return caller.session.orgUrl + readOrgPath(text, caller.session.orgUrl)
  } catch (cause) {
    throw refusal(cause)
  }
}

const refusal = (cause?: unknown): AppError =>
  new AppError('untrusted_org', 'callbackUrl: must be an address of your own org. Nothing was sent to it.', { cause })
