import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import { readErrors, toRecordError } from '../errors/errors.ts'
import type { Channel } from '../wire/channel.ts'
import type { HttpMethod } from '../wire/transport.ts'
import { idOf } from './records.ts'

/** One write of a composite graph. */
export interface Write {
  /** Reference name, unique in the graph. */
  readonly name: string
  readonly object: string
  readonly method: HttpMethod
  /** Below the path of the API version. */
  readonly path: string
  /** JSON text. */
  readonly body?: string
  /** The id, or the write that makes it, where Salesforce answers without one. */
  readonly knownId?: string | { readonly name: string }
}

interface WriteAnswer {
  readonly body: unknown
  readonly httpStatusCode: number
  readonly referenceId: string
}

interface GraphsAnswer {
  readonly graphs?: readonly {
    readonly isSuccessful: boolean
    readonly graphResponse: { readonly compositeResponse: readonly WriteAnswer[] }
  }[]
}

/**
 * Sends the writes in one request, which Salesforce commits together or not at all. Gives the id behind each name.
 * @param repeatable the org refuses them when they come a second time
 * @throws the failure of the first write that was refused.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_graph.htm
 */
export async function sendGraph(
  channel: Channel,
  writes: readonly Write[],
  repeatable = false,
): Promise<(name: string) => string> {
  const answers = writes.length === 0 ? [] : await exchangeGraph(channel, writes, repeatable)
  const bodies = new Map(answers.map(answer => [answer.referenceId, answer.body]))
  const byName = new Map(writes.map(write => [write.name, write]))
  const idOfWrite = (name: string): string => {
    const knownId = byName.get(name)?.knownId
    if (knownId === undefined) return idOf(bodies.get(name))
    return typeof knownId === 'string' ? toLongId(knownId) : idOfWrite(knownId.name)
  }
  const { use } = channel.scope
  if (use)
    for (const { name, object } of writes)
      use.wrote(
        object,
        idsOf(() => idOfWrite(name)),
        1,
      )
  return idOfWrite
}

/** Whoever asks for an id that is not there is told so; here it is left out. */
function idsOf(toId: () => string): readonly string[] {
  try {
    return [toId()]
  } catch {
    return []
  }
}

async function exchangeGraph(
  channel: Channel,
  writes: readonly Write[],
  repeatable: boolean,
): Promise<readonly WriteAnswer[]> {
  const { base } = channel
  const nodes = writes.map(write => toNode(write, base)).join(',')
  const body = `{"graphs":[{"graphId":"g","compositeRequest":[${nodes}]}]}`
  const call = { method: 'POST', path: `${base}/composite/graph`, body, repeatable } as const
  for (let attempt = 1; ; attempt += 1) {
    const outcome = toOutcome(await channel.read<GraphsAnswer | undefined>(call), writes)
    if (!(outcome instanceof AppError)) return outcome
    // As a whole, also what met a locked record.
    channel.scope.writes?.undone()
    if (outcome.code !== 'locked' || !(await channel.pause(attempt))) throw outcome
  }
}

function toOutcome(answer: GraphsAnswer | undefined, writes: readonly Write[]): readonly WriteAnswer[] | AppError {
  const graph = answer?.graphs?.[0]
  const answers = graph?.graphResponse?.compositeResponse
  if (!Array.isArray(answers))
    throw new AppError('upstream_failed', 'Salesforce answered a unit of work with no results.')
  return graph?.isSuccessful === true ? answers : toGraphError(answers, writes)
}

function toNode({ method, path, name, body }: Write, base: string): string {
  const head = `{"method":"${method}","url":${JSON.stringify(`${base}/${path}`)},"referenceId":"${name}"`
  return body === undefined ? `${head}}` : `${head},"body":${body}}`
}

/** Writes that only fell with another one report PROCESSING_HALTED; the first that reports anything else is the cause. */
function toGraphError(answers: readonly WriteAnswer[], writes: readonly Write[]): AppError {
  const byName = new Map(writes.map(write => [write.name, write]))
  for (const { body, httpStatusCode: status, referenceId } of answers) {
    const error = readErrors(body).find(({ errorCode }) => errorCode !== 'PROCESSING_HALTED')
    const write = byName.get(referenceId)
    const asked = write && { method: write.method, path: `/${write.path}` }
    if (error !== undefined) return toRecordError(error, { status, subject: write?.object, asked })
  }
  return new AppError('upstream_failed', 'Salesforce rolled a unit of work back without saying why.')
}
