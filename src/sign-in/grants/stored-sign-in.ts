import type { OrgSession } from '../../core/caller.ts'
import type { PersonDisplay } from '../../page/door.ts'

/** What is kept of a sign-in, sealed. */
export interface StoredSignIn {
  readonly session: OrgSession
  /** Works once. Absent when the external client app does not give one: the sign-in then ends with the session. */
  readonly refreshToken?: string
  /** Where it was made, and is renewed. */
  readonly loginUrl: string
  /** The identity provider by whose word it was made. Absent: she signed in herself. */
  readonly assertedBy?: string
  /** Absent where her org did not say. */
  readonly display?: PersonDisplay
}
