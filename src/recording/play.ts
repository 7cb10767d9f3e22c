import { randomUUID } from 'node:crypto'
import type { OrgSession, Person } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { createInvoke } from '../core/invoke/invoke.ts'
import type { Log } from '../core/log.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import type { Transport } from '../salesforce/wire/transport.ts'
import { createMatcher, toText } from './matching.ts'
import type { Recording } from './recording.ts'
import { standInOrigin } from './stand-ins.ts'

export interface PlayParts {
  readonly recording: Recording
  readonly tool: Tool
  /** Default: the one that was recorded. */
  readonly input?: unknown
  readonly log?: Log
}

const deadlineMs = 28_000
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Runs a tool against what an org once answered. Nothing is sent anywhere, and nobody is waited for.
 * @throws unavailable for a request that the recording has no answer to; else as the tool does
 */
export async function playRecording({ input, log = silent, recording, tool }: PlayParts) {
  const session = toSession(recording)
  const transport = createPlayedTransport(recording)
  const salesforce = createSalesforce({ transport, sleep: async () => {} })
  const person = { kind: 'person', session, customPermissions: recording.user.customPermissions } satisfies Person
  const invoke = createInvoke({
    // As with --org, whichever surfaces the tool is on.
    catalog: { ...createCatalog([tool]), toolOf: () => tool },
    orgs: {
      connectUser: (_, scope) => salesforce.connect(session, scope),
      connectAuthorization: async (_, scope) => salesforce.connect(session, scope),
    },
    callouts: { connectCallout: refuseCallout },
    ...{ deadlineMs, log, now: () => performance.now(), record() {} },
  })
  const given = input === undefined ? recording.input : input
  return await invoke({ tool: tool.name, input: given, caller: person, surface: 'actions', requestId: randomUUID() })
}

function refuseCallout(): never {
  throw new AppError('unavailable', 'Third parties are not recorded: a tool that calls one cannot be replayed.')
}

const toSession = ({ apiVersion, orgId, user }: Recording): OrgSession => ({
  ...{ apiVersion, orgId, orgUrl: standInOrigin, userId: user.id, username: user.username },
  accessToken: 'token-000000000000',
})

function createPlayedTransport({ exchanges }: Recording): Transport {
  const find = createMatcher(exchanges)
  return {
    async send(sent) {
      if (sent.signal.aborted) throw sent.signal.reason
      const found = find(sent)
      if (!found) throw new AppError('unavailable', `The recording has no answer to ${sent.method} ${sent.path}`)
      const { body, headers, status } = found.answer
      return { status, headers, text: toText(body, headers) }
    },
    close: async () => {},
  }
}
