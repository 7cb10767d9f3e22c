import type { Authorizations } from '../../authorizations/authorizations.ts'
import { type AppError, type FailureCode, toAppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import type { AuthorizationSettings } from './authorizations.ts'

export interface StartCheckParts {
  readonly settings: AuthorizationSettings
  readonly own: Pick<Authorizations, 'authorization'>
  /** Absent: there is no add-on. */
  readonly addons: Pick<Authorizations, 'authorization'> | undefined
  readonly log: Pick<Log, 'warn'>
}

/** With these an add-on has the authorization, though it cannot be used. */
const isThere: ReadonlySet<FailureCode> = new Set(['authorization_unusable', 'untrusted_org'])

/**
 * Tries each authorization of the settings once, so that one that cannot be used is known before a tool needs it, and says
 * which an add-on has too. Never fails; what is away is found out later.
 */
export async function checkAuthorizations({ addons, log, own, settings }: StartCheckParts): Promise<void> {
  for (const name of settings.openFiles) {
    log.warn('file of a secret is open', { authorization: name, fix: 'let nobody else read or write it: chmod 600' })
  }
  const names = settings.entries.map(({ name }) => name)
  await Promise.all([
    ...names.map(async name => {
      const problem = await failureOf(own.authorization(name, scopeOfCheck()))
      if (problem) log.warn('authorization cannot be used', { authorization: name, why: problem.message })
    }),
    ...names.map(async name => {
      if (addons && (await hasToo(addons, name)))
        log.warn('authorization is at an add-on too', {
          authorization: name,
          fix: 'the one of AUTHORIZATIONS is used: remove the other once nothing else needs it',
        })
    }),
  ])
}

const scopeOfCheck = () => ({ requestId: crypto.randomUUID(), signal: AbortSignal.timeout(15_000) })

async function hasToo(addons: Pick<Authorizations, 'authorization'>, name: string): Promise<boolean> {
  const problem = await failureOf(addons.authorization(name, scopeOfCheck()))
  return problem === undefined || isThere.has(problem.code)
}

const failureOf = (asked: Promise<unknown>): Promise<AppError | undefined> => asked.then(() => undefined, toAppError)
