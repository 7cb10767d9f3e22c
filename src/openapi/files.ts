import type { Catalog } from '../core/catalog.ts'
import type { AppLinkConfig } from './config.ts'
import { createDocuments, type ServiceDocument } from './document.ts'
import { toYaml } from './text.ts'

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
