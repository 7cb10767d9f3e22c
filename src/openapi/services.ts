import { secondNameOf } from '../core/disclosure/disclosure.ts'
import { jobStatusName } from '../core/job/job.ts'
import { developerNameForm, isDeveloperName } from '../core/names.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig, TopicService } from './config.ts'

/** What becomes one document: a topic and its tools. */
export interface PublishedService extends Omit<TopicService, 'tools'> {
  readonly tools: readonly Tool[]
}

/**
 * Deals the tools on the `actions` surface out to the services of the app, its own first. A service without tools is left
 * out, unless there is no other.
 */
export function toServices(catalog: Catalog, config: AppLinkConfig): readonly PublishedService[] {
  const offered = catalog.tools.filter(({ surfaces }) => surfaces.includes('actions'))
  const tools = offered.filter(({ name }) => !statusNames.includes(name))
  const status = offered.filter(({ name }) => statusNames.includes(name))
  const further = config.services ?? []
  const named = new Set(further.flatMap(service => service.tools))
  const own = { ...config, tools: tools.filter(({ name }) => !named.has(name)) }
  const others = further.map(service => ({
    ...service,
    tools: tools.filter(({ name }) => service.tools.includes(name)),
  }))
  // Whoever starts a job asks for its status in the same place.
  const used = [own, ...others]
    .filter(service => service.tools.length > 0)
    .map(service =>
      service.tools.some(({ job }) => job) ? { ...service, tools: [...service.tools, ...status] } : service,
    )
  return used.length > 0 ? used : [own]
}

/** That of flows and Apex too, where they have one of their own. */
const statusNames: readonly string[] = [jobStatusName, secondNameOf(jobStatusName)]

/** What is wrong with the services of the config. */
export function serviceProblems(catalog: Catalog, config: AppLinkConfig): readonly string[] {
  const services = config.services ?? []
  const clientNames = [config.clientName, ...services.map(({ clientName }) => clientName)]
  const tools = services.flatMap(service => service.tools)
  return [
    ...clientNames.filter(name => !isDeveloperName(name)).map(name => `clientName "${name}": ${developerNameForm}`),
    ...repeated(clientNames).map(name => `clientName "${name}": each service needs a name of its own`),
    ...repeated(tools).map(name => `services: tool "${name}" is in several`),
    ...tools
      .filter(name => !catalog.toolOf(name, 'actions'))
      .map(name => `services: there is no tool "${name}" on the actions surface`),
  ]
}

const repeated = (names: readonly string[]): readonly string[] => {
  const lower = names.map(name => name.toLowerCase())
  return names.filter((_, index) => lower.indexOf(lower[index] ?? '') < index)
}
