import type { Person } from '../sign-in/person.ts'
import type { Shelf } from '../store/shelves.ts'
import type { ExternalCredential } from './credential.ts'
import type { Sealing } from './sealing.ts'

/** What a provider gave for a user. */
export interface UserTokens {
  readonly accessToken: string
  /** Absent: the token cannot be renewed. */
  readonly refreshToken?: string | undefined
  /** Space-separated, as the provider granted it. */
  readonly scope: string
  /** ISO timestamp. */
  readonly at: string
  /** When it ends as the provider said, in milliseconds since the epoch. */
  readonly until?: number | undefined
  /** How often it was renewed since she allowed it. */
  readonly renewals: number
}

/** The records of User External Credential: what each user allowed. */
export interface UserTokenStore {
  tokensOf(credential: ExternalCredential, person: Pick<Person, 'userId'>): UserTokens | undefined
  keep(credential: ExternalCredential, person: Pick<Person, 'userId'>, tokens: UserTokens): void
  /** False when there were none. */
  forget(credential: ExternalCredential, person: Pick<Person, 'userId'>): boolean
}

/** Keeps tokens encrypted, each for its user and credential. */
export const createUserTokens = (shelf: Shelf<string>, sealing: Sealing): UserTokenStore => {
  const keyOf = ({ name }: ExternalCredential, { userId }: Pick<Person, 'userId'>): string =>
    `${name.toLowerCase()} ${userId}`
  return {
    tokensOf(credential, person) {
      const key = keyOf(credential, person)
      const text = sealing.open(shelf.get(key) ?? '', key)
      return text === undefined ? undefined : (JSON.parse(text) as UserTokens)
    },
    keep(credential, person, tokens) {
      const key = keyOf(credential, person)
      shelf.put(key, sealing.seal(JSON.stringify(tokens), key))
    },
    forget(credential, person) {
      const key = keyOf(credential, person)
      const was = shelf.get(key) !== undefined
      shelf.remove(key)
      return was
    },
  }
}
