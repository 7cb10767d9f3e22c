import type { EventHandler } from '../../core/event/event.ts'
import { jobStatusName } from '../../core/job/job.ts'
import type { Log } from '../../core/log.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { Config } from '../config.ts'
import { unreadVariablesIn } from './applink-settings.ts'

type Warn = Pick<Log, 'warn'>

interface Deployed {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly events: readonly Pick<EventHandler, 'name'>[]
  readonly tools: readonly Pick<Tool, 'name' | 'surfaces'>[]
  /** Tools that are not offered without AppLink. */
  readonly withheld: readonly Pick<Tool, 'name'>[]
}

/** Says at the start what of the settings and of the app is idle, with AppLink or without. */
export function warnOfIdle({ env, events, tools, withheld }: Deployed, config: Config, log: Warn): void {
  if (config.mesh === 'sidecar') warnOfUnasked(config, log)
  warnOfKeys(tools, config, log)
  const unread = unreadVariablesIn(env)
  if (unread.length > 0) log.warn('not read without AppLink', { variables: unread.join(', ') })
  if (withheld.length > 0) {
    log.warn('tools that need AppLink', {
      tools: withheld.map(({ name }) => name).join(', '),
      fix: 'they run as user-plus and are not offered: docs/leaving-heroku.md says what to do instead',
    })
  }
  if (config.mesh !== 'none') return
  if (config.namedCredentials.size === 0) {
    log.warn('actions that no org calls', {
      fix: 'npm run named-credential makes an entry for NAMED_CREDENTIALS; /actions is off until then',
    })
  }
  if (events.length === 0) return
  log.warn('events that cannot come', {
    events: events.map(({ name }) => name).join(', '),
    fix: 'Data Cloud signs them with a key that AppLink alone has; /events is off',
  })
}

/** The mesh in front knows one add-on, as far as its public source shows. */
function warnOfUnasked({ appLink: { addons } }: Config, log: Warn): void {
  const isAsked = ({ aliases, name }: Config['appLink']['addons'][number]) =>
    [name, ...aliases].includes('HEROKU_APPLINK')
  const unasked = addons.filter(addon => !isAsked(addon)).map(({ name }) => name)
  if (unasked.length === 0) return
  log.warn('add-ons whose orgs cannot call', {
    addons: unasked.join(', '),
    fix: 'the mesh in front asks HEROKU_APPLINK alone: attach the add-on under that name, or set MESH=embedded',
  })
}

/** A key may name a tool of the next version: it opens nothing until then. */
function warnOfKeys(tools: Deployed['tools'], { serviceClients }: Config, log: Warn): void {
  const known = new Set([jobStatusName, ...tools.filter(({ surfaces }) => surfaces.includes('api')).map(toName)])
  const unknown = [...serviceClients.apiKeys.values()].flatMap(key =>
    key.tools.filter(name => !known.has(name)).map(name => `${name} (${key.name})`),
  )
  if (unknown.length === 0) return
  log.warn('tools that a key cannot call', {
    tools: unknown.join(', '),
    fix: "no tool of this name has 'api' in its surfaces",
  })
}

const toName = ({ name }: Pick<Tool, 'name'>): string => name
