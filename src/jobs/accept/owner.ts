import type { OrgSession, Principal } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import type { JobRow } from '../job-row.ts'
import { sealedJobs } from '../schema.ts'

/** Keeps text so that only this host can read it, and only for the same context. */
export interface Sealer {
  seal(text: string, context: string): Promise<string>
  /** @throws when the key is gone, or the text was sealed for another context. */
  open(sealed: string, context: string): Promise<string>
}

/** Whose job it is: a person is the same one however she calls, a service its client id, an event its sender's. */
export function ownerOf(caller: Principal): string {
  if (caller.kind === 'service') return `client/${caller.clientId}`
  if (caller.kind === 'sender') return `sender/${caller.orgId}/${caller.dataActionTarget}`
  return `${caller.session.orgId}/${caller.session.userId}`
}

/** A caller as it is stored, and apart from it, sealed: the token, and what the tool prepared with the rights of the call. */
export interface StoredCaller {
  readonly caller: string
  readonly sealed: string | null
}

interface Secrets {
  readonly accessToken?: string
  readonly prepared?: unknown
}

export interface Owned {
  readonly caller: Principal
  readonly prepared: unknown
}

export async function toStoredCaller(
  sealer: Sealer,
  jobId: string,
  { caller, prepared }: Owned,
): Promise<StoredCaller> {
  const seal = (secrets: Secrets) => sealer.seal(JSON.stringify(secrets), sealedJobs.contextOf(jobId))
  if (!('session' in caller)) {
    const sealed = prepared === undefined ? null : await seal({ prepared })
    return { caller: JSON.stringify(caller), sealed }
  }
  const { accessToken, ...session } = caller.session
  return { caller: JSON.stringify({ ...caller, session }), sealed: await seal({ accessToken, prepared }) }
}

/**
 * The caller of a stored job. Without its token, which goes when the job has ended, it can still name the person, and
 * asks Salesforce with none.
 */
export async function readStoredCaller(sealer: Sealer, row: Pick<JobRow, 'id' | 'caller' | 'sealed'>): Promise<Owned> {
  const caller = JSON.parse(row.caller) as Principal
  const { accessToken = '', prepared } = row.sealed === null ? {} : await opened(sealer, row.sealed, row.id)
  if (!('session' in caller)) return { caller, prepared }
  const session: OrgSession = { ...caller.session, accessToken }
  return { caller: { ...caller, session }, prepared }
}

async function opened(sealer: Sealer, sealed: string, jobId: string): Promise<Secrets> {
  try {
    return JSON.parse(await sealer.open(sealed, sealedJobs.contextOf(jobId))) as Secrets
  } catch (cause) {
    const message = 'The stored session cannot be read: its encryption key is no longer in the key ring.'
    throw new AppError('unauthenticated', message, { cause })
  }
}
