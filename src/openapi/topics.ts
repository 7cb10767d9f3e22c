import type { Catalog } from '../core/tool/catalog.ts'
import type { TopicTools } from '../core/tool/topic.ts'
import type { AppLinkConfig } from './config.ts'

/**
 * The topics of the app with all their tools, whatever way in these have: the app's own first, which has every tool that
 * no service names. One without tools is left out.
 */
export function toTopics(catalog: Catalog, { services = [], topic }: AppLinkConfig): readonly TopicTools[] {
  const names = catalog.tools.map(({ name }) => name)
  const taken = new Set(services.flatMap(({ tools }) => tools))
  return [
    { topic, tools: names.filter(name => !taken.has(name)) },
    ...services.map(service => ({ topic: service.topic, tools: names.filter(name => service.tools.includes(name)) })),
  ].filter(({ tools }) => tools.length > 0)
}
