import { CredentialError } from '../named-credentials/credential.ts'
import type { CredentialUse, CredentialUses } from '../named-credentials/credential-use.ts'
import type { Person } from '../sign-in/person.ts'
import { CalloutError, type Callouts } from './callout.ts'
import type { CallerAnswer } from './outcome.ts'
import type { OutgoingRequest } from './request.ts'

interface CredentialedParts {
  readonly callouts: Pick<Callouts, 'send'>
  readonly credentialUses: CredentialUses
  readonly now: () => number
}

/** A callout in somebody's name through a named credential. */
export interface CredentialedCall {
  readonly namedCredential: string
  readonly person: Person
  readonly request: OutgoingRequest
  /** Headers besides those of the request. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the whole, a renewal included. */
  readonly timeoutMs: number
}

export interface CredentialedCallouts {
  /** @throws CalloutError when the user may not, has no tokens, or gets no answer */
  send(call: CredentialedCall): Promise<CallerAnswer>
  /** Headers of a callout that somebody else makes, renewed when they are about to end. @throws CalloutError as `send` does */
  headersOf(namedCredential: string, person: Person): Promise<Readonly<Record<string, string>>>
}

const mergeFields = {
  Id: ({ userId }: Person) => userId,
  Username: ({ username }: Person) => username,
  Email: ({ email }: Person) => email,
} as const

const mergeField = /\{!\$User\.(Id|Username|Email)\}/g

const toMerged = (text: string, person: Person): string =>
  text.replace(mergeField, (_, name: keyof typeof mergeFields) => mergeFields[name](person))

const toHeaders = ({ named, person, tokens }: CredentialUse): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(Object.entries(named.headers).map(([name, value]) => [name, toMerged(value, person)])),
  ...(named.addsAuthorization && { authorization: `Bearer ${tokens.accessToken}` }),
})

const toCalloutError = (error: unknown): unknown =>
  error instanceof CredentialError ? new CalloutError(error.message, { cause: error }) : error

/** So much must be left of a token that is handed out. */
const leastMs = 60_000

/** Sends callouts with the token of the user; one that is refused with 401 is renewed, once, and the callout repeated. */
export const createCredentialed = ({ callouts, credentialUses, now }: CredentialedParts): CredentialedCallouts => {
  const send: CredentialedCallouts['send'] = async ({ headers, namedCredential, person, request, timeoutMs }) => {
    const use = credentialUses.useOf(namedCredential, person)
    const until = performance.now() + timeoutMs
    const sendWith = (current: CredentialUse) => {
      const { origin, pathname } = new URL(current.named.url)
      const target = pathname.replace(/\/$/, '') + request.target
      const leftMs = Math.max(1, Math.round(until - performance.now()))
      return callouts.send({ ...request, origin, target }, { ...headers, ...toHeaders(current) }, leftMs)
    }
    const first = await sendWith(use)
    if (first.status !== 401 && !use.external.refreshStatuses.includes(first.status)) return first
    const renewed = await credentialUses.renewed(use)
    return renewed ? sendWith(renewed) : first
  }
  const headersOf: CredentialedCallouts['headersOf'] = async (namedCredential, person) => {
    const use = credentialUses.useOf(namedCredential, person)
    const isEnding = use.tokens.until !== undefined && use.tokens.until - now() < leastMs
    return toHeaders((isEnding ? await credentialUses.renewed(use) : undefined) ?? use)
  }
  const translated = <T>(done: Promise<T>): Promise<T> =>
    done.catch(error => {
      throw toCalloutError(error)
    })
  return {
    send: call => translated(send(call)),
    headersOf: (namedCredential, person) => translated(headersOf(namedCredential, person)),
  }
}
