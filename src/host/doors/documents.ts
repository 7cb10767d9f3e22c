import { apiToolsOf, requireDescribable, requirePublishable } from '../../openapi/checks.ts'
import type { AppLinkConfig } from '../../openapi/config.ts'
import type { DocumentConfig } from '../../openapi/openapi.ts'
import type { Published } from '../../policy/policy.ts'
import type { Config } from '../config.ts'
import type { HostParts } from '../surface-parts.ts'

/**
 * What makes the documents, which nothing but their readers needs.
 * @throws Error when a tool cannot be in them
 */
export function createDocumentLoaders({
  api,
  appLink,
  catalog,
}: Published<DocumentConfig>): Pick<HostParts, 'loadApiDocument' | 'loadDocument'> {
  requirePublishable(catalog, appLink)
  requireDescribable(api)
  const load = () => import('../../openapi/files.ts')
  return {
    loadDocument: async () => (await load()).toTexts(catalog, appLink),
    loadApiDocument: apiToolsOf(api).length > 0 ? async () => (await load()).toApiTexts(api, appLink) : undefined,
  }
}

/** Without AppLink an org calls the address that the document names. */
export const toDocumentConfig = (
  appLink: AppLinkConfig,
  { mesh, publicUrl = appLink.serverUrl }: Pick<Config, 'mesh' | 'publicUrl'>,
): DocumentConfig => (mesh === 'none' ? { ...appLink, serverUrl: publicUrl, reachedBy: 'named-credential' } : appLink)
