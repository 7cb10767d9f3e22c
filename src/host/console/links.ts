import { createOwnLinks } from '../../authorizations/administration.ts'
import type { LinkAdministration } from '../../core/administration/links.ts'
import type { Config } from '../config.ts'
import type { Runtime } from '../runtime.ts'

/** What leads to an org, by whatever way: add-ons, authorizations of the settings, named credentials. */
export function createLinks(config: Config, { appLink, own }: Pick<Runtime, 'appLink' | 'own'>): LinkAdministration {
  const { entries } = config.authorizations
  const readOwn = createOwnLinks({ entries, own })
  const named = [...config.namedCredentials.values()].map(({ name, orgId, redirectUri }) => ({
    ...{ name, orgId, host: new URL(redirectUri).host },
  }))
  return {
    async read(reach, needed) {
      const elsewhere = needed.filter(name => !own.has(name))
      const [report, links] = await Promise.all([appLink.administration.read(reach, elsewhere), readOwn(reach)])
      return { ...report, own: links, named: named.filter(({ orgId }) => orgId === reach.orgId) }
    },
  }
}
