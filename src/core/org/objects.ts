import type { Caller, OrgConnector } from '../caller.ts'
import { type AppError, toAppError } from '../failure.ts'
import { startDeadline } from '../invoke/deadline.ts'
import { type CallRecord, identityOf } from '../invoke/invoke.ts'
import { isApiName } from '../names.ts'
import type { EarlyEnd } from '../timeout.ts'
import type { ObjectDescription, ObjectSummary } from './describe.ts'
import type { Org } from './org.ts'

/** Who reads, and in the course of which request. */
export interface ObjectRequest {
  readonly caller: Caller
  readonly requestId: string
  /** Ends the reading early; the deadline holds anyhow. */
  readonly signal?: EarlyEnd | undefined
}

/** The objects of the caller's own org, with the caller's own rights. */
export interface ObjectReader {
  /** Those that can be queried, by name in the order of code points; none for a caller without an org of its own. */
  list(request: ObjectRequest): Promise<readonly ObjectSummary[]>
  /** `undefined` when there is none of this name, or none that the caller may see: the two are the same to everybody. */
  read(name: string, request: ObjectRequest): Promise<ObjectDescription | undefined>
}

export interface ObjectReaderParts {
  readonly orgs: Pick<OrgConnector, 'connectUser'>
  /** Milliseconds for one reading. */
  readonly deadlineMs: number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** One record for each reading, as for a call: `tool` says what was done, never the name that was asked for. */
  record(call: CallRecord): void
}

/**
 * Reads descriptions for MCP, each under a deadline. A name that is no API name is refused before anything is sent.
 * Every reading throws `AppError` and nothing else.
 */
export function createObjectReader(parts: ObjectReaderParts): ObjectReader {
  return {
    async list(request) {
      const objects = await read(parts, request, { name: 'objects/list', run: org => org.describeGlobal() })
      return (objects ?? []).filter(isListed).sort(byName)
    },
    read: (name, request) =>
      read(parts, request, {
        name: 'objects/read',
        run: async org => (isApiName(name) ? describeVisible(org, name) : undefined),
      }),
  }
}

const isListed = ({ name, queryable }: ObjectSummary): boolean => queryable === true && isApiName(name)
const byName = (a: ObjectSummary, b: ObjectSummary): number => (a.name < b.name ? -1 : 1)

/** Salesforce has several answers for an object that is not there, or not for this user. */
const hidden: ReadonlySet<string> = new Set(['not_found', 'forbidden'])

async function describeVisible(org: Org, name: string): Promise<ObjectDescription | undefined> {
  try {
    return await org.describe(name)
  } catch (error) {
    if (hidden.has(toAppError(error).code)) return undefined
    throw error
  }
}

interface Reading<T> {
  readonly name: string
  run(org: Org): Promise<T | undefined>
}

async function read<T>(parts: ObjectReaderParts, request: ObjectRequest, reading: Reading<T>): Promise<T | undefined> {
  const startedAt = parts.now()
  const record = (outcome: CallRecord['outcome'], failure?: AppError) =>
    parts.record(toRecord(request, { tool: reading.name, outcome, ms: parts.now() - startedAt, failure }))
  try {
    const result = await readInTime(parts, request, reading)
    record(result === undefined ? 'not_found' : 'ok')
    return result
  } catch (error) {
    const failure = toAppError(error)
    record(failure.code, failure)
    throw failure
  }
}

async function readInTime<T>(
  { deadlineMs, orgs }: ObjectReaderParts,
  { caller, requestId, signal }: ObjectRequest,
  { run }: Reading<T>,
): Promise<T | undefined> {
  if (caller.kind === 'service') return undefined
  const deadline = startDeadline(deadlineMs, signal)
  try {
    return await deadline.race(run(orgs.connectUser(caller, { signal: deadline.signal(), requestId })))
  } finally {
    deadline.end()
  }
}

interface Ending extends Pick<CallRecord, 'tool' | 'outcome' | 'ms'> {
  readonly failure: AppError | undefined
}

function toRecord({ caller, requestId }: ObjectRequest, { failure, ...ending }: Ending): CallRecord {
  return {
    ...{ requestId, surface: 'mcp', ...ending },
    ...identityOf(caller),
    cause: failure?.cause ?? (failure?.code === 'internal' ? failure : undefined),
  }
}
