import type { KeyObject } from 'node:crypto'

/** An authorization of the settings: an external client app of an org, and how that proves itself. */
export interface OwnAuthorization {
  readonly name: string
  /** Origin. With a secret that of an org. */
  readonly loginUrl: string
  /** Consumer key. */
  readonly clientId: string
  /** As whom it acts. Absent, with a secret alone: whom the app itself names. */
  readonly username?: string | undefined
  readonly credential: AppCredential
}

/** JWT bearer, by a key whose certificate the app has; or client credentials. */
type AppCredential =
  | { readonly kind: 'key'; readonly privateKey: KeyObject }
  | { readonly kind: 'secret'; readonly secret: string }
