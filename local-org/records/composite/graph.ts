import { refusal } from '../../failure.ts'
import type { Answer, Call, Resource } from '../../resource.ts'
import type { Dispatch } from '../resources/dispatcher.ts'
import { referencesIn } from './references.ts'
import { readSubrequests, type Subrequest, type SubrequestAnswer, toHaltedAnswer } from './subrequest.ts'
import { answerSubrequest, SubrequestFailure, type SubrequestParts, succeeded } from './subrequest-run.ts'

const maxNodes = 500
const maxGraphs = 75
const maxDepth = 15

interface Graph {
  readonly graphId: string
  readonly nodes: readonly Subrequest[]
}

function readGraph(input: unknown): Graph {
  const { graphId, compositeRequest } = (input ?? {}) as { graphId?: unknown; compositeRequest?: unknown }
  if (typeof graphId !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(graphId)) {
    throw refusal('INVALID_INPUT', 'Each graph needs a graphId of letters and digits')
  }
  return { graphId, nodes: readSubrequests(compositeRequest) }
}

/** @throws SalesforceError INVALID_INPUT, LIMIT_EXCEEDED */
function readGraphs(body: unknown): readonly Graph[] {
  const { graphs } = (body ?? {}) as { graphs?: unknown }
  if (!Array.isArray(graphs) || graphs.length === 0) throw refusal('INVALID_INPUT', 'graphs must be a list of graphs')
  if (graphs.length > maxGraphs) throw refusal('LIMIT_EXCEEDED', `At most ${maxGraphs} graphs can be in one payload`)
  const read = graphs.map(readGraph)
  if (new Set(read.map(graph => graph.graphId)).size < read.length) {
    throw refusal('INVALID_INPUT', 'Each graphId must be unique')
  }
  const large = read.find(graph => graph.nodes.length > maxNodes)
  if (large) throw refusal('LIMIT_EXCEEDED', `Graph ${large.graphId} has more than ${maxNodes} nodes`)
  return read
}

/** Nodes after those that they refer to, else in the order sent. @throws SalesforceError when they go in a circle */
function toOrder({ graphId, nodes }: Graph): readonly Subrequest[] {
  const ids = new Set(nodes.map(node => node.referenceId))
  const needs = new Map(nodes.map(node => [node, [...referencesIn([node.url, node.body])].filter(id => ids.has(id))]))
  const placed = new Set<string>()
  const order: Subrequest[] = []
  for (let depth = 1; order.length < nodes.length; depth++) {
    const ready = nodes.filter(node => !placed.has(node.referenceId) && needs.get(node)?.every(id => placed.has(id)))
    if (ready.length === 0) throw refusal('INVALID_INPUT', `The references of graph ${graphId} form a circle`)
    if (depth > maxDepth) throw refusal('LIMIT_EXCEEDED', `Graph ${graphId} is more than ${maxDepth} levels deep`)
    for (const { referenceId } of ready) placed.add(referenceId)
    order.push(...ready)
  }
  return order
}

function runNodes(call: Call, graph: Graph, dispatch: Dispatch): ReadonlyMap<string, SubrequestAnswer> {
  const answers = new Map<string, SubrequestAnswer>()
  const bodies = new Map<string, unknown>()
  for (const node of toOrder(graph)) {
    const answer = answerSubrequest(call, node, {
      dispatch,
      answered: bodies,
      allows: path => path.startsWith('/sobjects/'),
    })
    if (!succeeded(answer)) throw new SubrequestFailure(answer)
    answers.set(node.referenceId, answer)
    bodies.set(node.referenceId, answer.body)
  }
  return answers
}

function runGraph(call: Call, graph: Graph, { store, dispatch }: SubrequestParts): object {
  const answered = (answers: ReadonlyMap<string, SubrequestAnswer>, isSuccessful: boolean) => ({
    graphId: graph.graphId,
    graphResponse: {
      compositeResponse: graph.nodes.map(node => answers.get(node.referenceId) ?? toHaltedAnswer(node)),
    },
    isSuccessful,
  })
  try {
    return answered(
      store.transaction(() => runNodes(call, graph, dispatch())),
      true,
    )
  } catch (error) {
    if (!(error instanceof SubrequestFailure)) throw error
    return answered(new Map([[error.answer.referenceId, error.answer]]), false)
  }
}

/** `POST /composite/graph`: each graph all or nothing, 200 also when a graph was rolled back. */
export function createGraphResource(parts: SubrequestParts): Resource {
  return {
    method: 'POST',
    path: '/composite/graph',
    since: 50,
    run(call): Answer {
      const graphs = readGraphs(call.body)
      return { status: 200, body: { graphs: graphs.map(graph => runGraph(call, graph, parts)) } }
    },
  }
}
