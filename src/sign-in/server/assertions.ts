import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import { type Claims, isFirstUse } from '../../storage/claims.ts'

/** Seconds that an assertion may be good for: so long is kept that it was used. */
const maxLifeSeconds = 600
/** Seconds by which clocks may differ. */
export const clockTolerance = 15
const minuteMs = 60_000

/** What is refused of a client's assertion beside what the provider refuses. */
export function checkClientAssertion(_ctx: KoaContextWithOIDC, { exp }: Readonly<Record<string, unknown>>): void {
  if (Number(exp) > Date.now() / 1000 + maxLifeSeconds + clockTolerance) {
    throw new errors.InvalidClientAuth(`exp of the client_assertion must be at most ${maxLifeSeconds} seconds ahead`)
  }
}

/**
 * Lets an assertion be used once, over all processes: the provider looks for it first and notes it afterwards, and of two at
 * the same time both would find nothing.
 */
export function useAssertionsOnce({ ReplayDetection }: Provider, claims: Pick<Claims, 'claim'>): void {
  ReplayDetection.unique = (issuer, id, exp) =>
    isFirstUse(claims, { key: `assertion ${hashOf(JSON.stringify([issuer, id]))}`, untilMs: exp * 1000 + minuteMs })
}
