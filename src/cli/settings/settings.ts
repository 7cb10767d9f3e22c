import type { Tool } from '../../core/tool/tool.ts'
import { readAddonSettings } from '../../host/addons/addons.ts'
import { readAuthorizationSettings } from '../../host/authorizations/authorizations.ts'
import type { BorrowedToolsParts, SessionSource } from '../../host/borrowed-tools.ts'
import { UsageError } from '../usage.ts'
import { runSf } from './sf-program.ts'

/** Of the command line: a sample user of the local org, or an org that the Salesforce CLI is signed in to. */
export interface SessionChoice {
  readonly as?: string | undefined
  readonly org?: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>
/** What says whose session is borrowed, and what else tools may use. */
export type SessionSettings = Omit<BorrowedToolsParts, 'tools' | 'log'> & { readonly logLevel: LogLevel }

const logLevels = ['debug', 'info', 'warn', 'error'] as const
type LogLevel = (typeof logLevels)[number]

/**
 * @param tools whose third parties have variables
 * @throws UsageError that says which argument or variable is wrong
 */
export function readSessionSettings(given: SessionChoice, env: Environment, tools: readonly Tool[]): SessionSettings {
  const source = readSource(given)
  const localOrgUrl =
    source.kind === 'local' ? `http://127.0.0.1:${readNumber(env, 'ORG_PORT', [4000, 65_535])}` : env.LOCAL_ORG_URL
  const logLevel = logLevels.find(level => level === (env.LOG_LEVEL || 'info'))
  if (!logLevel) throw new UsageError(`LOG_LEVEL: must be one of ${logLevels.join(', ')}`)
  const toolDeadlineMs = readNumber(env, 'TOOL_DEADLINE_MS', [25_000, 28_000])
  return {
    ...{ appLink: readAppLink(env), callouts: readCallouts(env, tools) },
    authorizations: source.kind === 'local' ? undefined : readAuthorizations(env),
    ...{ source, localOrgUrl: localOrgUrl || undefined, logLevel, toolDeadlineMs },
  }
}

function readAuthorizations(env: Environment): BorrowedToolsParts['authorizations'] {
  const { entries, problems } = readAuthorizationSettings(env, readAddonSettings(env).homes)
  if (problems.length > 0) throw new UsageError(problems.map(problem => problem.join(': ')).join('\n'))
  return { entries, orgIds: (env.SALESFORCE_ORG_IDS ?? '').split(',').map(id => id.trim()) }
}

function readSource({ as: username, org: alias }: SessionChoice): SessionSource {
  if ((username === undefined) === (alias === undefined)) throw new UsageError('Say one of --as and --org.')
  if (username) return { kind: 'local', username }
  if (alias && /^[^\s-]\S*$/.test(alias)) return { kind: 'sf', alias, runSf }
  throw new UsageError(username === undefined ? '--org: must be an alias or a username' : '--as: must be a username')
}

function readNumber(env: Environment, name: string, [preset, max]: readonly [number, number]): number {
  const text = env[name] || String(preset)
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= max) return Number(text)
  throw new UsageError(`${name}: must be a whole number from 1 to ${max}`)
}

function readCallouts(env: Environment, tools: readonly Tool[]): BorrowedToolsParts['callouts'] {
  const declared = tools.flatMap(({ callouts }) => callouts)
  const targets = declared.flatMap(({ name, secretFrom, urlFrom }) => {
    const [url, secret] = [env[urlFrom], secretFrom && env[secretFrom]]
    const isComplete = url && (secret || !secretFrom)
    return isComplete ? [[name, { url, ...(secret && { secret }) }] as const] : []
  })
  return new Map(targets)
}

function readAppLink(env: Environment): BorrowedToolsParts['appLink'] {
  const { problems, ...addons } = readAddonSettings(env)
  const { HEROKU_APP_ID: appId } = env
  const isNone = problems.length === 2 && problems.every(([, problem]) => problem === 'is missing')
  if (isNone && !appId) return undefined
  const missing = problems.filter(([, problem]) => problem.startsWith('is missing')).map(([variable]) => variable)
  if (!appId) missing.push('HEROKU_APP_ID')
  if (missing.length > 0) throw new UsageError(`${missing.join(' and ')}: missing; set all of the add-on or none`)
  const [bad] = problems
  if (bad) throw new UsageError(bad.join(': '))
  return appId ? { ...addons, appId } : undefined
}
