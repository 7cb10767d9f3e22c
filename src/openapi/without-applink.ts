import { needsAppLink } from '../core/tool/run-as.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from './config.ts'

/** What an app has, as far as AppLink matters. */
interface Published {
  readonly tools: readonly Tool[]
  readonly appLink: AppLinkConfig
}

/** An app as it is without AppLink: tools that need it are in no list, no document and no service. */
export function withoutAppLink<App extends Published>(app: App): App & { readonly withheld: readonly Tool[] } {
  const withheld = app.tools.filter(needsAppLink)
  const isLeft = (name: string): boolean => !withheld.some(tool => tool.name === name)
  const services = app.appLink.services?.map(service => ({ ...service, tools: service.tools.filter(isLeft) }))
  const appLink = { ...app.appLink, ...(services && { services }) }
  return { ...app, tools: app.tools.filter(({ name }) => isLeft(name)), appLink, withheld }
}
