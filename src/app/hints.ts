import { globSync } from 'node:fs'
import { join } from 'node:path'
import { undeclaredTextsIn } from '../core/words/undeclared.ts'
import { findingsIn } from '../openapi/findings.ts'
import { publishedOf } from '../policy/published.ts'
import { readTextFile } from '../text-file.ts'
import type { App } from './app.ts'
import { missingInAppJson } from './app-json.ts'
import { unlistedIn } from './unlisted.ts'

/** What is no mistake of an app that runs, but will be one later, or is seldom meant; a sentence each. */
export const hintsFor = (app: App): readonly string[] => [
  ...unlistedIn(app),
  ...publishedFindings(app),
  ...missingInAppJson(app),
  ...bareFetchIn(app),
  ...undeclaredTextsIn(app.tools),
]

function publishedFindings(app: App): readonly string[] {
  const { appLink, catalog } = publishedOf(app)
  return findingsIn(catalog, appLink)
}

const comment = /\/\*[\s\S]*?\*\/|\/\/.*$/gm
const call = /(?<![\w$.])(?:globalThis\.)?fetch\(/

/** One sentence for all files, since it is about a habit. */
function bareFetchIn({ folder }: Pick<App, 'folder'>): readonly string[] {
  const files = globSync('tools/**/*.ts', { cwd: folder })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => call.test(readTextFile(join(folder, file)).replace(comment, '')))
    .sort()
  if (files.length === 0) return []
  const [calls, them] = files.length === 1 ? ['calls', 'it'] : ['call', 'them']
  return [
    `${files.join(', ')} ${calls} fetch, which is fine. defineCallout gives ${them} a time limit, repetitions, failures with a code, and the address from the environment: docs/tools.md, "Third parties".`,
  ]
}
