import type { EventHandler } from '../core/event/event.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createPolicies, type Published, type ServicesConfig } from './policy.ts'
import type { DataPolicy } from './policy-form.ts'

/** What of an app becomes documents. */
export interface PublishedParts<Config extends ServicesConfig> {
  readonly tools: readonly Tool[]
  readonly events?: readonly EventHandler[]
  readonly appLink: Config
  readonly policy?: DataPolicy | undefined
}

/** The app as its documents have it, by its policy. @throws Error as `createCatalog` does */
export function publishedOf<Config extends ServicesConfig>(app: PublishedParts<Config>): Published<Config> {
  const catalog = createCatalog(app.tools, app.events)
  if (!app.policy) return { catalog, api: catalog, appLink: app.appLink }
  return createPolicies(app.policy, catalog).published(app.appLink)
}

const none: ReadonlyMap<string, string> = new Map()

/** Operations that flows and Apex have beside those for agents, with their tools. */
export const secondsOf = ({
  events,
  policy,
  tools,
}: Omit<PublishedParts<object>, 'appLink'>): ReadonlyMap<string, string> =>
  policy ? createPolicies(policy, createCatalog(tools, events)).seconds : none
