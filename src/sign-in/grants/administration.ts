import { type ListPlace, readPlace, toSlice } from '../../core/administration/place.ts'
import type { PersonSignIn, SignInAdministration } from '../../core/administration/sign-ins.ts'
import { AppError } from '../../core/failure.ts'
import type { Database } from '../../storage/database.ts'
import { endSignIn, type SignInEndingParts } from './ending.ts'
import { orgOfAccount } from './migrations.ts'
import { type SignInEntry, signInColumns } from './sign-in-rows.ts'

export interface SignInAdministrationParts extends SignInEndingParts {
  readonly database: Database
}

const limit = 50

/** What administrators see and end of the sign-ins of their org, by the org that stands in each account. */
export function createSignInAdministration(parts: SignInAdministrationParts): SignInAdministration {
  const { database } = parts
  return {
    async list({ orgId }, { after, username }) {
      const { statement, values } = toListing({ orgId, username, before: readPlace(after) })
      const found = await database.all<SignInEntry>(statement, values)
      return toSlice(found, {
        limit,
        placeOf: ({ createdMs, grantId }) => ({ at: createdMs, id: grantId }),
        toItem: toPersonSignIn,
      })
    },
    async end({ orgId }, grantId) {
      const found = `SELECT ${signInColumns} FROM login_sign_ins WHERE grant_id = ?`
      const entry = await database.first<SignInEntry>(found, [grantId])
      if (!entry || orgIdOf(entry) !== orgId) throw new AppError('not_found', 'There is no such sign-in any more.')
      await endSignIn(parts, entry)
      return toPersonSignIn(entry)
    },
  }
}

interface Listing {
  readonly orgId: string
  readonly username: string | undefined
  /** Absent: from the newest on. */
  readonly before: ListPlace | undefined
}

function toListing({ before, orgId, username }: Listing) {
  const conditions = [
    `${orgOfAccount} = ?`,
    ...(username === undefined ? [] : ['username = ?']),
    ...(before ? ['(created_ms, grant_id) < (?, ?)'] : []),
  ]
  const order = `ORDER BY created_ms DESC, grant_id DESC LIMIT ${limit + 1}`
  return {
    statement: `SELECT ${signInColumns} FROM login_sign_ins WHERE ${conditions.join(' AND ')} ${order}`,
    values: [orgId, ...(username === undefined ? [] : [username]), ...(before ? [before.at, before.id] : [])],
  }
}

const orgIdOf = ({ accountId }: SignInEntry): string | undefined => accountId.split(':')[0]

const toPersonSignIn = (entry: SignInEntry): PersonSignIn => ({
  grantId: entry.grantId,
  userId: entry.accountId.split(':')[1] ?? '',
  username: entry.username,
  clientName: entry.clientName,
  place: entry.redirectName,
  scopes: entry.scopes.split(' '),
  createdMs: entry.createdMs,
  usedMs: entry.usedMs,
})
