import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '#testing'
import { readApp } from '../../../src/app/app.ts'
import { cli, runProcess } from '../../client/host/program.ts'
import { readSource } from '../../contract/imports.ts'

const folder = fileURLToPath(new URL('../../../', import.meta.url))
const { events, tools } = await readApp(folder)
const names = [...tools, ...events].map(({ name }) => name)

const blocks = [...readSource('docs/patterns.md').matchAll(/^```sh\n([\s\S]+?)^```/gm)].map(([, text = '']) => text)
const commands = blocks
  .flatMap(text => text.replaceAll(/\\\n\s*/g, '').split('\n'))
  .filter(line => /^(?:npm run --silent invoke --|curl -X POST) /.test(line) && !line.includes('"jobId"'))
const commandsOf = (name: string): string[] => commands.filter(line => new RegExp(`\\b${name}\\b`).test(line))

let dev: RunningDev
beforeAll(async () => {
  dev = await startDev({ folder })
})
afterAll(() => dev?.stop())

interface Said {
  readonly json: Record<string, unknown>
  readonly text: string
}

const portOf = (url: string): string => new URL(url).port

/** What a command of the page answers. The commands are for the shell, of which they use quotes and `$API_KEY` alone. */
async function said(command: string, name: string): Promise<Said> {
  const key = dev.apiKeys.find(each => each.tools.includes(name))?.key ?? ''
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) =>
    (single ?? double ?? bare ?? '').replace('$API_KEY', key),
  )
  const text = command.startsWith('curl') ? await post(words) : await invoke(words.slice(words.indexOf('--') + 1))
  return { text, json: JSON.parse(text.slice(text.indexOf('{'))) as Said['json'] }
}

async function post(words: readonly string[]): Promise<string> {
  const after = (flag: string) => words.flatMap((word, at) => (word === flag ? [words[at + 1] ?? ''] : []))
  const url = words.find(word => word.startsWith('http')) ?? ''
  const to = url.replace('http://127.0.0.1:8080', dev.mesh).replace('http://127.0.0.1:4000', dev.org)
  const headers = Object.fromEntries(after('-H').map(header => header.split(': ')))
  return (await fetch(to, { method: 'POST', headers, body: after('-d')[0] ?? '' })).text()
}

async function invoke(words: readonly string[]): Promise<string> {
  const env = { PORT: portOf(dev.mesh), ORG_PORT: portOf(dev.org) }
  const { code, err, out } = await runProcess([cli, 'invoke', ...words], { folder, env })
  expect([code, code === 0 ? '' : err]).toEqual([0, ''])
  return out
}

describe('docs/patterns.md', () => {
  it.each(names)('has a call of %s to paste, which does its work', async name => {
    expect(commandsOf(name)).not.toEqual([])
    for (const command of commandsOf(name)) {
      const { json, text } = await said(command, name)
      expect(text).not.toMatch(/"(?:code|outcome)": ?"(?:failed|[a-z]+_[a-z_]+|internal|rejected|forbidden)"/)
      expect(json.status ?? 200).toBeOneOf([200, 202, 'completed', 'queued'])
    }
  })

  it.runIf(names.includes('provisionServices'))('has Apex provision two of two', async () => {
    const last = async () => {
      const answer = (await (await fetch(`${dev.org}/_local/callbacks`)).json()) as {
        callbacks: { deliveries: { body: { summary?: string } }[] }[]
      }
      return answer.callbacks.map(({ deliveries }) => deliveries.at(-1)?.body.summary)
    }
    await expect.poll(last).toEqual(['2 of 2 services are provisioned.'])
  })

  it.runIf(names.includes('quoteDocument'))('leads to a PDF that opens', async () => {
    const { json } = await said(commandsOf('quoteDocument')[0] ?? '', 'quoteDocument')
    const shown = await fetch(`${json.link}?as=sara.sales@acme.example`)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'application/pdf'])
  })
})
