import { createCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { isRefusal } from '../spec/rules/rule.ts'
import type { AppLinkConfig } from './config.ts'
import { toApiFile } from './files.ts'
import { lintFiles } from './findings.ts'

/**
 * What keeps a tool from being served or published, a sentence each: it cannot be in a catalog, or its document breaks a rule
 * of Salesforce. Empty when nothing does.
 * @param appLink how the app is published; the tool is looked at under its first topic
 */
export function toolProblems(tool: Tool, appLink: AppLinkConfig): readonly string[] {
  const config = { ...appLink, services: [] }
  try {
    const catalog = createCatalog([tool])
    toApiFile(catalog, config)
    return lintFiles(catalog, config)
      .filter(isRefusal)
      .map(({ message, pointer }) => `${pointer}: ${message}`)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
