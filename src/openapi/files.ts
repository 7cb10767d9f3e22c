import { dump } from 'js-yaml'
import type { Catalog } from '../core/tool/catalog.ts'
import { createApiDocument } from './api-document.ts'
import type { AppLinkConfig } from './config.ts'
import { createDocument, createDocuments, type DocumentConfig, type ServiceDocument } from './openapi.ts'

/** A document as a file of `openapi/`. */
export interface DocumentFile extends ServiceDocument {
  readonly name: string
  readonly text: string
}

/**
 * The documents as files: `api-spec.yaml` for the first, `api-spec.<clientName>.yaml` for each further one.
 * @throws Error as `createDocuments` does.
 */
export const toFiles = (catalog: Catalog, config: AppLinkConfig): readonly DocumentFile[] =>
  createDocuments(catalog, config).map((made, index) => ({
    ...made,
    name: index === 0 ? 'api-spec.yaml' : `api-spec.${made.service.clientName}.yaml`,
    text: toYaml(made.document),
  }))

/** The first document, as it is served. @throws Error as `createDocument` does. */
export function toTexts(catalog: Catalog, config: DocumentConfig): { readonly yaml: string; readonly json: string } {
  const document = createDocument(catalog, config)
  return { yaml: toYaml(document), json: JSON.stringify(document) }
}

/** The document of the `api` surface, as it is served. @throws Error as `createApiDocument` does, and when no tool is on it */
export function toApiTexts(catalog: Catalog, config: AppLinkConfig): ReturnType<typeof toTexts> {
  const document = createApiDocument(catalog, config)
  if (!document) throw new Error('No tool is on the api surface.')
  return { yaml: toYaml(document), json: JSON.stringify(document) }
}

/** The document of the `api` surface as a file; none when no tool is on it. @throws Error as `createApiDocument` does. */
export function toApiFile(catalog: Catalog, config: AppLinkConfig): { name: string; text: string } | undefined {
  const document = createApiDocument(catalog, config)
  return document && { name: 'api.yaml', text: toYaml(document) }
}

const header = '# Made by `npm run openapi` from tools/ and app-link.config.ts. Never edit it.\n'

/** The document as it is committed: YAML, one line a value, the same bytes for the same document. */
export const toYaml = (document: object): string =>
  header + dump(document, { lineWidth: -1, noRefs: true, quoteStyle: 'double' })
