import { createAuditAdministration } from '../../../../src/audit/administration.ts'
import { createAudit } from '../../../../src/audit/audit.ts'
import { verifyChain } from '../../../../src/audit/verify.ts'
import { revokeClient } from '../../../../src/host/revoking/revoking.ts'
import { sealedColumns } from '../../../../src/host/stores.ts'
import { createCallKeys } from '../../../../src/storage/call-keys/call-keys.ts'
import { createClaims } from '../../../../src/storage/claims.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { createRates } from '../../../../src/storage/rates/rates.ts'
import { createRevocationReader, restore } from '../../../../src/storage/revocations/revocations.ts'
import { noteFirstKey } from '../../../../src/storage/sealed/first-key.ts'
import { reSeal } from '../../../../src/storage/sealed/re-seal.ts'
import { createVault } from '../../../../src/storage/vault.ts'
import { createFolder } from '../../../client/host/folder.ts'
import { callOf } from '../../audit/world.ts'
import { invoker, session, silent } from '../../world.ts'

export const keys = [1, 2].map(fill => new Uint8Array(32).fill(fill))
const limit = { max: 10, windowMs: 1000 }

/** All that is asked of the stores that jobs and sign-ins share. */
export async function driveOthers(database: Database): Promise<void> {
  await driveCallKeys(database)
  const claims = createClaims(database)
  await claims.claim({ key: 'k', holder: 'a', untilMs: 1 })
  await claims.sweep()
  const rates = createRates({ database, now: () => performance.now(), log: silent })
  await rates.take('somebody', limit)
  await rates.sweep()
  const revocations = createRevocationReader(database)
  await revokeClient(database, 'portal')
  await revocations.isRevoked('portal')
  await revocations.list()
  await restore(database, 'portal')
  await noteFirstKey(database, { keyId: 'one', sinceMs: 1 })
  await reSeal({ database, columns: sealedColumns, vault: createVault(keys.toReversed()) })
}

async function driveCallKeys(database: Database): Promise<void> {
  let now = 1
  const callKeys = createCallKeys({ database, vault: createVault(keys), now: () => now })
  const open = (key: string) => callKeys.open({ caller: invoker, tool: 'addNote', key, input: {} })
  const [kept, freed, doubted] = [open('a'), open('b'), open('c')]
  for (const key of [kept, freed, doubted]) await key.take({ again: false, runsMs: 1 })
  await kept.keep('{}')
  await kept.look()
  await freed.free()
  await doubted.doubt()
  await open('c').take({ again: true, runsMs: 1 })
  now += 86_400_001
  await open('c').take({ again: false, runsMs: 1 })
  await callKeys.sweep()
}

/** Two days of rows, of which one is over for long enough. */
export async function driveAudit(database: Database): Promise<void> {
  const folder = createFolder()
  let at = new Date('2026-01-01T10:00:00Z')
  const parts = { database, dataFolder: folder.path, days: 90, batchMs: 3_600_000, now: () => at, log: silent }
  const audit = createAudit({ ...parts, isKnown: () => true })
  for (const day of ['2026-01-01', '2026-11-30']) {
    at = new Date(`${day}T10:00:00Z`)
    for (const _ of [1, 2]) {
      audit.record(callOf())
      await audit.flush()
    }
    await audit.sweep()
  }
  await verifyChain(database)
  const { list } = createAuditAdministration(database)
  const reach = { orgId: session.orgId, alone: true }
  await list(reach, {})
  await list(reach, { after: '2026-11-30.9' })
  await audit.close()
  folder.remove()
}
