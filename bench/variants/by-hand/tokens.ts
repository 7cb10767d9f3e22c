import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hashOf } from '../../../src/identity/keys/secret-hash.ts'
import { hostFile } from '../../../src/storage/storage.ts'
import { toConfig } from '../ours.ts'
import { issueTokens } from '../tokens.ts'
import { type Session, standIn } from './context.ts'

interface Known {
  readonly at: number
  readonly untilMs: number
  readonly session: Session
}

/** Looks up whose token it is by its hash, and remembers that as long as the store says that nothing changed. */
export async function createTokens(orgUrl: string): Promise<(authorization: string | undefined) => Session> {
  const config = toConfig({ orgUrl, store: 'SQLite' })
  await issueTokens(config, orgUrl)
  const file = new DatabaseSync(join(config.database.folder, hostFile), { readOnly: true })
  const count = file.prepare('SELECT count FROM token_changes')
  const find = file.prepare('SELECT payload, expires_ms FROM oauth_records WHERE id_hash = ? AND expires_ms > ?')
  const known = new Map<string, Known>()
  let seen: number | undefined
  const forget = (): void => {
    seen = undefined
  }
  const changes = (): number => {
    if (seen === undefined) {
      seen = (count.get() as { count: number }).count
      setImmediate(forget)
    }
    return seen
  }
  return (authorization = '') => {
    const kept = known.get(authorization)
    if (kept?.at === changes() && Date.now() < kept.untilMs) return kept.session
    const row = find.get(hashOf(authorization.slice('Bearer '.length)), Date.now())
    if (!row || !String(row.payload).includes('tools:read')) throw new Error('token')
    known.set(authorization, { at: changes(), untilMs: Number(row.expires_ms), session: standIn })
    return standIn
  }
}
