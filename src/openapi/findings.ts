import type { Catalog } from '../core/tool/catalog.ts'
import { lint } from '../spec/spec.ts'
import type { AppLinkConfig } from './config.ts'
import { toFiles } from './files.ts'

/** What Salesforce would refuse or change in the documents that are published, a sentence each with the remedy. */
export const findingsIn = (catalog: Catalog, config: AppLinkConfig): readonly string[] =>
  toFiles(catalog, config).flatMap(({ document, name, service }) =>
    lint({ document, context: { serviceName: service.clientName } })
      .filter(({ severity }) => severity !== 'info')
      .map(({ fix, message, pointer, rule }) => `openapi/${name}: ${pointer}: ${message} ${fix} (${rule})`),
  )
