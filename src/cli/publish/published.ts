import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { diffDocuments } from '../../spec/diff/diff.ts'
import { type DiffReport, toDiffReport } from '../../spec/diff/report.ts'
import { readKnownSpecFile } from '../spec-file.ts'

/** A document as it is in the org and as it is now, by their paths. Either may be missing. */
export interface Pair {
  readonly old: string
  readonly current: string
}

/** The documents in the app's folder `openapi` beside those that were published. */
export function readPublishedPairs(openapi: string): readonly Pair[] {
  const published = join(openapi, 'published')
  const names = [openapi, published].flatMap(where => (existsSync(where) ? readdirSync(where) : []))
  return [...new Set(names.filter(name => name.endsWith('.yaml')))]
    .sort()
    .map(name => ({ old: join(published, name), current: join(openapi, name) }))
}

/**
 * What publishing the current document would break.
 * @throws SpecError
 */
export function comparePair({ current, old }: Pair): DiffReport {
  const [before, after] = [old, current].map(file => (existsSync(file) ? readKnownSpecFile(file).document : {}))
  return toDiffReport(diffDocuments(before, after))
}

/** Records the current document as the published one. */
export function acceptPair({ current, old }: Pair): void {
  mkdirSync(dirname(old), { recursive: true })
  if (existsSync(current)) copyFileSync(current, old)
  else rmSync(old, { force: true })
}
