import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { tools } from '#tools'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createAppLink } from '../../../src/applink/applink.ts'
import type { OrgConnector } from '../../../src/core/caller.ts'
import { createInvoke, type Invoke } from '../../../src/core/invoke/invoke.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { createOrgTrust } from '../../../src/salesforce/trust.ts'
import { hostile } from '../../client/attacks/hostile.ts'
import { silent } from '../../unit/world.ts'
import { readSuites } from './suite.ts'

/** Addresses by letter of the law, with what is of use to nobody but an attacker. */
const emails = [
  "x'/**/or/**/1=1/**/--@acme.example",
  "'or'1'='1@acme.example",
  "o'brien@acme.example",
  '%@acme.example',
]

/** An input of each tool that has texts: all of them filled in, so that each can be replaced. */
let inputs: Readonly<Record<string, object>>
let local: LocalOrg
let invoke: Invoke
let close: () => Promise<unknown>
/** Queries that went to the org. */
let sent: string[] = []

interface Created {
  readonly request: { readonly path: string; readonly method: string; readonly body?: unknown }
}

function watch(message: unknown): void {
  const { body, path } = (message as Created).request
  const url = new URL(path, 'http://org')
  const query = url.searchParams.get('q') ?? bodyQueryOf(body)
  if (query !== undefined) sent.push(query)
}

/** SQL for Data Cloud, or a query too long for an address. */
function bodyQueryOf(body: unknown): string | undefined {
  const text = typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString() : ''
  if (!text.startsWith('{')) return undefined
  const given = JSON.parse(text) as { sql?: string; compositeRequest?: { url: string }[] }
  const [first] = given.compositeRequest ?? []
  return given.sql ?? (first && (new URL(first.url, 'http://org').searchParams.get('q') ?? undefined))
}

/** A query without its values: what stays must not depend on what a caller sent. */
const skeletonOf = (query: string): string =>
  query
    .replace(/^FIND \{(?:[^{}\\]|\\.)*\}/s, 'FIND {?}')
    .replace(/'(?:[^'\\]|\\.|'')*'/gs, '?')
    .replace(/\b\d[\d.T:Z-]*/g, '#')
    .replace(/\(\?(?:,\s*\?)*\)/g, '(?)')

beforeAll(async () => {
  local = await startLocalOrg()
  const session = local.users.find(({ username }) => username === 'sara.sales@acme.example')
  const trust = createOrgTrust({ localOrgUrl: local.org })
  const [salesforce, appLink] = [createSalesforce({}), createAppLink({ ...local.applink, trust })]
  const orgs: OrgConnector = {
    connectUser: (caller, scope) => salesforce.connect(caller.session, scope),
    connectAuthorization: async (name, scope) => salesforce.connect(await appLink.authorization(name, scope), scope),
  }
  const callouts = {
    connectCallout: () => ({ request: async <T>() => ({ articles: [] }) as T }),
  }
  const catalog = createCatalog(tools)
  const jobs = {
    async start({ prepare }: { prepare?: (() => Promise<unknown>) | undefined }) {
      await prepare?.()
      return { jobId: 'j', status: 'queued' as const }
    },
    startAll: async () => {},
    statusOf: async () => ({}),
  }
  const call = createInvoke({
    ...{ catalog, orgs, callouts, jobs, log: silent, deadlineMs: 10_000, record() {} },
    now: () => performance.now(),
  })
  const caller = {
    kind: 'invoker',
    session: {
      ...{ orgId: local.orgId, orgUrl: local.org, apiVersion: '62.0', userId: session?.userId ?? '' },
      ...{ username: session?.username ?? '', accessToken: session?.accessToken ?? '' },
    },
  } as const
  invoke = invocation => call({ ...invocation, caller })
  close = () => Promise.all([salesforce.close(), appLink.close(), local.close()])
  inputs = await readInputs(session?.accessToken ?? '')
  subscribe('undici:request:create', watch)
})
afterAll(async () => {
  unsubscribe('undici:request:create', watch)
  await close?.()
})

async function readInputs(token: string): Promise<Readonly<Record<string, object>>> {
  const idOf = async (soql: string): Promise<string> => {
    const url = `${local.org}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    return ((await answer.json()) as { records: { Id: string }[] }).records[0]?.Id ?? ''
  }
  const given = await Promise.all((await readSuites()).map(suite => suite.texts?.(idOf) ?? {}))
  return Object.assign({}, ...given)
}

type Path = readonly (string | number)[]

/** Where an input has texts. */
const textsIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value === 'string') return [path]
  return Object.entries(value && typeof value === 'object' ? value : {}).flatMap(([key, child]) =>
    textsIn(child, [...path, key]),
  )
}

const withText = (value: unknown, [key, ...rest]: Path, text: string): unknown => {
  if (key === undefined) return text
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[key] = withText(copy[key], rest, text)
  return copy
}

const run = async (tool: (typeof tools)[number], input: unknown): Promise<readonly string[]> => {
  sent = []
  const [surface = 'actions'] = tool.surfaces
  await invoke({ tool: tool.name, input, surface, requestId: 'r', caller: undefined as never }).catch(() => {})
  return sent.map(skeletonOf)
}

/** Names of all fields that take a text, at any depth. */
const textFieldsOf = (schema: unknown): string[] =>
  Object.entries((schema as { properties?: object }).properties ?? {}).flatMap(([name, field]) => {
    const inner = field.items ?? field
    if (inner.type === 'string' && inner.enum === undefined) return [name]
    return textFieldsOf(inner)
  })

const talking = tools.filter(({ input }) => textFieldsOf(z.toJSONSchema(input, { io: 'input' })).length > 0)

describe('no text of a caller becomes a part of a query', () => {
  it('is checked of every tool that takes a text', () => {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(talking.map(({ name }) => name)))
  })

  it.each(talking)('$name', async tool => {
    const base = inputs[tool.name] ?? expect.fail(`${tool.name}: give its suite an input with every text filled in`)
    const names = new Set(textFieldsOf(z.toJSONSchema(tool.input, { io: 'input' })))
    const paths = textsIn(base)
    expect(new Set(paths.map(path => path.findLast(part => Number.isNaN(Number(part)))))).toEqual(names)
    const usual = new Set([...(await run(tool, base)), ...(await run(tool, base))])
    expect(usual.size).toBeGreaterThan(0)
    for (const path of paths) {
      for (const text of [...hostile, ...emails]) {
        for (const query of await run(tool, withText(base, path, text))) expect([...usual], text).toContain(query)
      }
    }
  })
})
