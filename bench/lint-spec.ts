import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { readSpec } from '../src/spec/read/read.ts'
import { lint } from '../src/spec/spec.ts'

/** Linting documents of growing size, each in a process of its own: CPU time and memory, also for one operation. */
const sizes = [1_000, 2_500, 5_000]
const formats = ['json', 'yaml'] as const
const rounds = 3

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
  const findings = lint(readSpec(readFileSync(file), file)).length
  const { user, system } = process.cpuUsage(cpu)
  const ms = (user + system) / 1000
  return { ms, peakMb: (process.resourceUsage().maxRSS * 1024 - before) / 1e6, findings }
}

async function measureApart(file: string): Promise<Outcome> {
  const child = fork(new URL(import.meta.url), [file])
  const [outcome] = await once(child, 'message')
  return outcome as Outcome
}

/** The best of some rounds: what the machine adds is not ours. */
async function bestOf(file: string): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (let round = 0; round < rounds; round += 1) outcomes.push(await measureApart(file))
  const [first, ...others] = outcomes.sort((a, b) => a.ms - b.ms)
  if (!first) throw new Error('no round was measured')
  return { ...first, peakMb: Math.min(first.peakMb, ...others.map(({ peakMb }) => peakMb)) }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-spec-'))
  try {
    for (const format of formats) {
      for (const size of sizes) {
        const document = documentOf(size)
        const text =
          format === 'json'
            ? JSON.stringify(document, undefined, 1)
            : stringify(document, { aliasDuplicateObjects: false })
        const file = join(folder, `${size}.${format}`)
        writeFileSync(file, text)
        const { ms, peakMb, findings } = await bestOf(file)
        const perOperation = `${((ms * 1000) / size).toFixed(0)} µs and ${((peakMb * 1000) / size).toFixed(0)} kB an operation`
        console.log(
          `${size} operations, ${(text.length / 1e6).toFixed(1)} MB of ${format}: ${ms.toFixed(0)} ms of CPU, ${peakMb.toFixed(0)} MB, ${findings} findings; ${perOperation}`,
        )
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const [file] = process.argv.slice(2)
if (file === undefined) await main()
else process.send?.(measure(file))
