import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { readSpecFile } from '../src/cli/spec-file.ts'
import { lint } from '../src/spec/spec.ts'
import { figureOf, medianOf, tell } from './measure/figures.ts'

/**
 * Linting documents of growing size, each in a process of its own: CPU time and memory, also for one operation. Then documents
 * of 10 MB, and 5,000 parameters in one path, which have a bound to keep.
 */
const sizes = [1_000, 2_500, 5_000]
/** Operations that make 10 MB. */
const large = { json: 4_320, yaml: 4_450 } as const
/** In one path, and the most milliseconds of CPU that they may take. */
const many = { parameters: 5_000, mostMs: 1_000 } as const
const formats = ['json', 'yaml'] as const
const rounds = process.env.BENCH_QUICK === '1' ? 1 : 3

interface Outcome {
  readonly ms: number
  readonly peakMb: number
  readonly findings: number
}

const propertyOf = (name: string) => ({ type: 'string', maxLength: 80, description: `The ${name} of the order.` })

/** Every operation has two findings, so that lines have to be looked up all over the file. */
function operationOf(index: number): object {
  const names = ['customer', 'status', 'street', 'country', 'delivery']
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, propertyOf(name)])),
    required: ['customer'],
    additionalProperties: false,
  }
  return {
    operationId: `findOrders${index}`,
    description: `Finds orders of kind ${index}. Use when someone asks what was ordered.`,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      200: { description: 'Orders.', content: { 'application/json': { schema } } },
      404: { description: 'None.' },
    },
  }
}

const documentOf = (operations: number): object => ({
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1.0.0', description: 'Orders of a shop.' },
  servers: [{ url: 'https://shop.example.com' }],
  paths: Object.fromEntries(
    Array.from({ length: operations }, (_, index) => [
      `/orders/${index}`,
      { description: 'Orders.', post: operationOf(index) },
    ]),
  ),
})

function measure(file: string): Outcome {
  const before = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const findings = lint(readSpecFile(file)).length
  const { user, system } = process.cpuUsage(cpu)
  const ms = (user + system) / 1000
  return { ms, peakMb: (process.resourceUsage().maxRSS * 1024 - before) / 1e6, findings }
}

async function measureApart(file: string): Promise<Outcome> {
  const child = fork(new URL(import.meta.url), [file])
  const [outcome] = await once(child, 'message')
  return outcome as Outcome
}

async function measureRounds(file: string): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (let round = 0; round < rounds; round += 1) outcomes.push(await measureApart(file))
  return outcomes
}

async function medianOfRounds(file: string): Promise<Outcome> {
  const outcomes = await measureRounds(file)
  const of = (key: keyof Outcome): number => medianOf(outcomes.map(outcome => outcome[key]))
  return { ms: of('ms'), peakMb: of('peakMb'), findings: of('findings') }
}

function write(folder: string, { document, format, name }: Written): { file: string; megabytes: string } {
  const text =
    format === 'json' ? JSON.stringify(document, undefined, 1) : stringify(document, { aliasDuplicateObjects: false })
  const file = join(folder, `${name}.${format}`)
  writeFileSync(file, text)
  return { file, megabytes: (text.length / 1e6).toFixed(1) }
}

interface Written {
  readonly name: string
  readonly document: object
  readonly format: (typeof formats)[number]
}

async function measureGrowth(folder: string): Promise<void> {
  for (const format of formats) {
    for (const size of sizes) {
      const { file, megabytes } = write(folder, { name: String(size), document: documentOf(size), format })
      const { ms, peakMb, findings } = await medianOfRounds(file)
      const perOperation = `${((ms * 1000) / size).toFixed(0)} µs and ${((peakMb * 1000) / size).toFixed(0)} kB an operation`
      console.log(
        `${size} operations, ${megabytes} MB of ${format}: ${ms.toFixed(0)} ms of CPU, ${peakMb.toFixed(0)} MB, ${findings} findings; ${perOperation}`,
      )
    }
  }
}

const withParameters = (count: number): object => {
  const parameters = Array.from({ length: count }, (_, index) => ({
    ...{ name: `field${index}`, in: 'query', description: 'A field.', schema: { type: 'string', maxLength: 10 } },
  }))
  const get = { operationId: 'findOrders', parameters, responses: { 200: { description: 'Orders.' } } }
  return { ...documentOf(0), paths: { '/orders': { get } } }
}

async function measureLarge(folder: string): Promise<void> {
  for (const format of formats) {
    const { file } = write(folder, { name: 'large', document: documentOf(large[format]), format })
    const outcomes = await measureRounds(file)
    const row = `lint of 10 MB of ${format.toUpperCase()}`
    tell(
      figureOf(
        `${row}, CPU`,
        outcomes.map(({ ms }) => ms / 1000),
      ),
    )
    tell(
      figureOf(
        `${row}, memory`,
        outcomes.map(({ peakMb }) => peakMb),
      ),
    )
  }
}

async function measureMany(folder: string): Promise<void> {
  const { mostMs, parameters } = many
  const { file } = write(folder, { name: 'many', document: withParameters(parameters), format: 'json' })
  const { ms } = await medianOfRounds(file)
  const verdict = ms <= mostMs ? 'kept' : 'BROKEN'
  console.log(`${parameters} parameters in one path: ${ms.toFixed(0)} ms of CPU; bound of ${mostMs} ms ${verdict}`)
  if (ms > mostMs) process.exitCode = 1
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-spec-'))
  try {
    await measureGrowth(folder)
    await measureLarge(folder)
    await measureMany(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [file] = process.argv.slice(2)
if (file === undefined) await main()
else process.send?.(measure(file))
