import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What the Salesforce CLI answers, by its command such as `org display`. */
export type SfAnswers = Readonly<Record<string, object>>

const program = `#!/usr/bin/env node
const { readFileSync } = require('node:fs')
const args = process.argv.slice(2)
const answers = JSON.parse(readFileSync(__dirname + '/answers.json', 'utf8'))
const answer = answers[args.slice(0, args.indexOf('--target-org')).join(' ')]
process.stderr.write('Warning: a newer version is available\\n')
console.log(JSON.stringify(answer ?? { status: 1, name: 'CommandNotFound', message: 'no such command' }))
process.exitCode = answer?.status ?? 1
`

/** A program named `sf` that stands in for the Salesforce CLI. */
export async function createFakeSf() {
  const folder = await mkdtemp(join(tmpdir(), 'fake-sf-'))
  await writeFile(join(folder, 'sf'), program)
  await chmod(join(folder, 'sf'), 0o755)
  return {
    /** A search path that finds it first. */
    path: [folder, process.env.PATH].join(delimiter),
    answer: (answers: SfAnswers) => writeFile(join(folder, 'answers.json'), JSON.stringify(answers)),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
