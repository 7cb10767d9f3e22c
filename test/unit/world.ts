import * as z from 'zod'
import type { Caller, CallScope, OrgConnector, OrgSession } from '../../src/core/caller.ts'
import { createCalls } from '../../src/core/invoke/calls.ts'
import type { CallRecord, InvokeParts } from '../../src/core/invoke/invoke.ts'
import type { Log } from '../../src/core/log.ts'
import type { Org } from '../../src/core/org/org.ts'
import type { CalloutConnector } from '../../src/core/tool/callout.ts'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import { defineTool, type Tool, type ToolOptions } from '../../src/core/tool/tool.ts'

export const session: OrgSession = {
  orgId: '00D5e000000AcmEEAS',
  orgUrl: 'https://acme.my.salesforce.com',
  apiVersion: '62.0',
  userId: '005000000000001AAA',
  username: 'sara.sales@acme.example',
  accessToken: '00D5e000000AcmE!sara.token',
}

export const invoker: Caller = { kind: 'invoker', session }
export const person: Caller = { kind: 'person', session }
/** A person whose org confirms the custom permission that `people` names. */
export const permitted: Caller = { kind: 'person', session, customPermissions: ['CustomerActivity'] }
/** What a tool with stored rights says to be for people. */
export const people = { customPermission: 'CustomerActivity' }
export const service: Caller = { kind: 'service', clientId: 'billing', authorizations: ['influencerPortal'] }

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** A tool with everything filled in that a test does not speak about. */
export function toolWith(options: Partial<ToolOptions<z.ZodObject, z.ZodObject>> = {}): Tool {
  return defineTool({
    name: 'echoText',
    title: 'Echo text',
    description: 'Gives back the text that it got.',
    input: z.object({ text: z.string().max(20).describe('Any text.') }),
    output: z.object({ text: z.string().describe('The same text.') }),
    writes: false,
    run: async ({ text }) => ({ text }),
    ...options,
  })
}

/** An org that knows whose it is and does nothing: every call on it would be a mistake of the test. */
export const orgOf = (userId: string, url = session.orgUrl): Org =>
  ({ id: session.orgId, url, apiVersion: '62.0', user: { id: userId, username: `${userId}@acme.example` } }) as Org

export interface Connection {
  readonly as: string
  readonly scope: CallScope
}

/** Connects orgs that do nothing, and remembers as whom. */
export function createOrgs(): OrgConnector & { readonly connections: Connection[] } {
  const connections: Connection[] = []
  return {
    connections,
    connectUser({ session: { accessToken, userId } }, scope) {
      connections.push({ as: accessToken, scope })
      return orgOf(userId)
    },
    async connectAuthorization(developerName, scope) {
      connections.push({ as: developerName, scope })
      return orgOf(developerName)
    },
  }
}

/** For tools that talk to no third party. */
export const noCallouts: CalloutConnector = {
  connectCallout({ name }) {
    throw new Error(`callout "${name}": there is none in this test`)
  },
}

/** The core of a host around these tools: real catalog and invoke, orgs that do nothing. */
export function createCore(tools: readonly Tool[], deadlineMs = 1000, more: Partial<InvokeParts> = {}) {
  const orgs = createOrgs()
  const records: CallRecord[] = []
  const catalog = createCatalog(tools)
  let clock = 0
  const now = () => {
    clock += 5
    return clock
  }
  const record = (call: CallRecord) => {
    records.push(call)
  }
  const calls = createCalls({ catalog, orgs, callouts: noCallouts, log: silent, deadlineMs, now, record, ...more })
  return { ...calls, catalog, orgs, records }
}
