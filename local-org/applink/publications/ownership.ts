import type { Attachments } from '../attachments.ts'
import type { Publication, PublicationWay } from './published.ts'

/** Whose a publication is, and through which add-on it went. Those of this program's app and its own add-on do not say so. */
export interface Ownership {
  wayOf(connectionName: string, given: { readonly appId: string; readonly addonId: string }): PublicationWay
  appIdOf(publication: Publication): string | undefined
  addonIdOf(publication: Publication): string | undefined
}

export const createOwnership = ({ addons, apps }: Pick<Attachments, 'addons' | 'apps'>): Ownership => {
  const [app] = apps()
  const [addon] = addons()
  return {
    wayOf: (connectionName, { addonId, appId }) => ({
      connectionName,
      ...(appId !== app?.id && { appId }),
      ...(addonId !== addon?.id && { addonId }),
    }),
    appIdOf: ({ appId }) => appId ?? app?.id,
    addonIdOf: ({ addonId }) => addonId ?? addon?.id,
  }
}
