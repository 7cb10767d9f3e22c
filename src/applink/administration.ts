import type { AdminReach } from '../core/administration/administration.ts'
import type { AddonLinkReport, AddonReport, AppConnection, LinkReader } from '../core/administration/links.ts'
import { toAppError } from '../core/failure.ts'
import type { AddonLinks } from './links.ts'

export interface LinkAdministrationParts {
  /** By the name of the attachment. */
  readonly links: ReadonlyMap<string, AddonLinks>
  /** Where authorizations are by the settings. */
  readonly homes: ReadonlyMap<string, string>
}

/** Publications that are asked for at most: each costs a question. */
const maxAsked = 10

/** What leads to the org of an administrator. What leads nowhere yet is shown where there is no other org. */
export const createLinkAdministration = ({ homes, links }: LinkAdministrationParts): LinkReader<AddonLinkReport> => ({
  async read(reach, needed) {
    const told = await Promise.all([...links].map(([addon, source]) => readAddon(addon, source)))
    const holders = (name: string) =>
      told.filter(({ authorizations }) => authorizations.some(each => each.name === name))
    const isWhole = told.every(({ problem }) => problem === undefined)
    return {
      addons: await Promise.all(told.map(report => within(report, reach, links.get(report.addon)))),
      missing: isWhole ? needed.filter(name => holders(name).length === 0) : [],
      ambiguous: needed.filter(name => holders(name).length > 1 && !homes.has(name)),
    }
  },
})

async function readAddon(addon: string, links: AddonLinks): Promise<AddonReport> {
  try {
    const [connections, authorizations] = await Promise.all([links.connections(), links.authorizations()])
    return { addon, problem: undefined, connections, authorizations }
  } catch (error) {
    const problem = toAppError(error).code === 'forbidden' ? 'refuses' : 'silent'
    return { addon, problem, connections: [], authorizations: [] }
  }
}

async function within(
  report: AddonReport,
  { alone, orgId }: AdminReach,
  links: AddonLinks | undefined,
): Promise<AddonReport> {
  const isHers = (link: { readonly orgId: string | undefined }) =>
    link.orgId === undefined ? alone : link.orgId === orgId
  const connections = report.connections.filter(isHers)
  return {
    ...report,
    authorizations: report.authorizations.filter(isHers),
    connections: await Promise.all(
      connections.map((connection, at) => (links && at < maxAsked ? withPublications(connection, links) : connection)),
    ),
  }
}

async function withPublications(connection: AppConnection, links: AddonLinks): Promise<AppConnection> {
  if (connection.isDataCloud || connection.status !== 'connected') return connection
  const publications = await links.publicationsOf(connection.name).catch(() => undefined)
  return { ...connection, publications }
}
