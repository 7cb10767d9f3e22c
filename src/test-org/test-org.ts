import type * as z from 'zod'
import type { Tool } from '../core/tool/tool.ts'
import type { HttpRequest, Transport } from '../salesforce/wire/transport.ts'
import { type CallWorld, callInProcess } from './call.ts'
import {
  type AskedOfOrg,
  type OrgRefusal,
  readAsked,
  type Scripted,
  toAnswer,
  toRefusal,
  toRows,
  toUnscripted,
} from './script.ts'

/** Rows or a body, or what makes them of the request. */
type Scripting<T> = T | ((asked: AskedOfOrg) => T)

/** What a call has beside its org. */
export interface CallOptions extends CallWorld {
  /** The orgs of stored authorizations, by name. Default: this org. */
  readonly authorizations?: Readonly<Record<string, TestOrg>>
}

/**
 * An org in memory with the answers that a test gives it: no process, no port, and a breakpoint in the tool stops there.
 * It keeps no records and knows no rights; whether a query is right and who may see what, `startDev` shows.
 */
export interface TestOrg {
  /** Rows for each query whose text fits. Of several that fit the last one given answers, here and below. */
  query(soql: RegExp, rows: Scripting<readonly object[]>): TestOrg
  /**
   * The answer to any other request.
   * @param request method and path below `/services/data/v62.0`, such as `POST /sobjects/Case`; what is behind `?` counts
   *   for a pattern only
   * @param body as Salesforce sends it; `undefined` for 204, which an update is answered with
   */
  answer(request: string | RegExp, body: Scripting<unknown>): TestOrg
  /** Salesforce says no to such requests; a pattern is matched to the text of a query too. */
  refuse(request: string | RegExp, refusal: OrgRefusal): TestOrg
  /** What tools asked so far, in order. */
  readonly asked: readonly AskedOfOrg[]
  /**
   * Runs a tool as the host does, with its checks of input and output, as a user of this org, or with the stored
   * authorization that it names. A job runs to its end, without its steps being remembered. Nothing ends it early.
   * @returns the output, as JSON carries it
   * @throws AppError as callers get it; what is none, as the tool threw it; Error for a request without an answer
   */
  call<Input extends z.ZodObject, Output extends z.ZodObject>(
    tool: Tool<Input, Output>,
    input: z.input<Input>,
    options?: CallOptions,
  ): Promise<z.output<Output>>
}

/** An org for a unit test: `await createTestOrg().query(/FROM Account/, [{ Name: 'Acme' }]).call(accountName, { ... })`. */
export function createTestOrg(): TestOrg {
  const script: Scripted[] = []
  const asked: AskedOfOrg[] = []
  const add = (scripted: Scripted): TestOrg => {
    script.unshift(scripted)
    return org
  }
  const transport = createScriptedTransport(script, asked)
  const org: TestOrg = {
    asked,
    query: (soql, rows) =>
      add({
        fits: each => each.soql !== undefined && matches(soql, each.soql),
        toAnswer: each => toRows(given(rows, each)),
      }),
    answer: (request, body) =>
      add({ fits: each => isSame(request, each), toAnswer: each => toAnswer(given(body, each)) }),
    refuse: (request, refusal) =>
      add({
        fits: each => isSame(request, each) || (request instanceof RegExp && matches(request, each.soql ?? '')),
        toAnswer: () => toRefusal(refusal),
      }),
    async call(tool, input, { authorizations = {}, ...world } = {}) {
      const transportTo = (name: string) => transportOf(authorizations[name] ?? org)
      return (await callInProcess({ tool: tool as Tool, input, world, transport, transportTo })) as never
    },
  }
  transports.set(org, transport)
  return org
}

const transports = new WeakMap<TestOrg, Transport>()

/** How the org client reaches a test org. @throws Error for an object that `createTestOrg` did not make */
function transportOf(org: TestOrg): Transport {
  const transport = transports.get(org)
  if (!transport) throw new Error('only createTestOrg makes a test org')
  return transport
}

function createScriptedTransport(script: readonly Scripted[], asked: AskedOfOrg[]): Transport {
  return {
    async send(request: HttpRequest) {
      if (request.signal.aborted) throw request.signal.reason
      const each = readAsked(request)
      asked.push(each)
      const scripted = script.find(({ fits }) => fits(each))
      if (!scripted) throw new Error(toUnscripted(each))
      return scripted.toAnswer(each)
    },
    async close() {},
  }
}

const given = <T>(scripting: Scripting<T>, asked: AskedOfOrg): T =>
  typeof scripting === 'function' ? (scripting as (asked: AskedOfOrg) => T)(asked) : scripting

/** A pattern with the flag `g` begins where it ended the last time; `search` does not. */
const matches = (pattern: RegExp, text: string): boolean => text.search(pattern) >= 0

function isSame(request: string | RegExp, { method, path }: AskedOfOrg): boolean {
  if (request instanceof RegExp) return matches(request, `${method} ${path}`)
  return request === `${method} ${path.replace(/\?.*$/s, '')}`
}
