import type { Catalog } from '../core/tool/catalog.ts'
import { lint } from '../spec/spec.ts'
import type { AppLinkConfig } from './config.ts'
import { toFiles } from './files.ts'

/** What the linter finds in each document that is published, with the name of its file. */
export const lintFiles = (catalog: Catalog, config: AppLinkConfig) =>
  toFiles(catalog, config).flatMap(({ document, name, service }) =>
    lint({ document, context: { serviceName: service.clientName } }).map(finding => ({ ...finding, name })),
  )

/** What Salesforce would refuse or change in the documents that are published, a sentence each with the remedy. */
export const findingsIn = (catalog: Catalog, config: AppLinkConfig): readonly string[] =>
  lintFiles(catalog, config)
    .filter(({ severity }) => severity !== 'info')
    .map(({ fix, message, name, pointer, rule }) => `openapi/${name}: ${pointer}: ${message} ${fix} (${rule})`)
