import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { createCatalog } from '../core/catalog.ts'
import { createDocument } from '../openapi/document.ts'
import { toYaml } from '../openapi/text.ts'

const file = new URL('../../openapi/api-spec.yaml', import.meta.url)

/** `npm run openapi` writes the document; with `--check` it only says whether the committed one is stale. */
function main(args: readonly string[]): number {
  const text = toYaml(createDocument(createCatalog(tools), appLink))
  if (!args.includes('--check')) {
    mkdirSync(new URL('.', file), { recursive: true })
    if (readCommitted() !== text) writeFileSync(file, text)
    return 0
  }
  if (readCommitted() === text) return 0
  console.error('openapi/api-spec.yaml is stale: run "npm run openapi" and commit it.')
  return 1
}

function readCommitted(): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
