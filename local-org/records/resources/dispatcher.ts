import { notFound, refusal, SalesforceError } from '../../failure.ts'
import type { Answer, Call, PathValues, Resource } from '../../resource.ts'

/** Answers a call; refusals become answers too. */
export type Dispatch = (call: Call) => Answer

export interface DispatcherParts {
  readonly resources: readonly Resource[]
  /** Told about what is our own fault. */
  readonly failed: (error: unknown) => void
}

const longestNote = 200

const segmentsOf = (path: string): readonly string[] => path.split('/').filter(segment => segment !== '')

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw notFound()
  }
}

function match(pattern: readonly string[], path: readonly string[]): PathValues | undefined {
  if (pattern.length !== path.length) return undefined
  const values: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    const segment = path[at] ?? ''
    if (part.startsWith(':')) values[part.slice(1)] = decoded(segment)
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined
  }
  return values
}

/** Salesforce passes over parameters that it does not know. So does this org, but says so. */
function noting({ query }: Call, { parameters = [] }: Resource, answer: Answer): Answer {
  if (query.size === 0 || parameters === 'any') return answer
  const unknown = [...query.keys()].filter(name => name !== '_HttpMethod' && !parameters.includes(name))
  if (unknown.length === 0) return answer
  const names = unknown.map(encodeURIComponent).join(', ').slice(0, longestNote)
  return { ...answer, headers: { ...answer.headers, Warning: `299 - "no such parameter, ignored: ${names}"` } }
}

/** Patterns with fewer names come first, so that `/sobjects/:object/describe` wins over `/sobjects/:object/:id`. */
const namesIn = ({ path }: Resource): number => segmentsOf(path).filter(part => part.startsWith(':')).length

function refuseMethod(method: string, allowed: readonly Resource[]): Error {
  const methods = allowed.flatMap(resource => (resource.method === 'GET' ? ['HEAD', 'GET'] : [resource.method]))
  const message = `HTTP Method '${method}' not allowed. Allowed are ${methods.join(',')}`
  return allowed.length === 0 ? notFound() : refusal('METHOD_NOT_ALLOWED', message)
}

function toAnswer(error: unknown, failed: DispatcherParts['failed']): Answer {
  if (error instanceof SalesforceError) return { status: error.status, body: error.entries }
  failed(error)
  const entry = {
    message: 'An unexpected error occurred. See the log of the local org.',
    errorCode: 'UNKNOWN_EXCEPTION',
  }
  return { status: 500, body: [entry] }
}

/** Finds the resource of each call. */
export function createDispatcher({ resources, failed }: DispatcherParts): Dispatch {
  const sorted = resources.toSorted((a, b) => namesIn(a) - namesIn(b))
  const patterns = sorted.map(resource => ({ resource, pattern: segmentsOf(resource.path) }))

  function run(call: Call): Answer {
    const path = segmentsOf(call.path)
    const version = Number(call.version)
    const fitting = patterns.flatMap(({ resource, pattern }) => {
      if (resource.since !== undefined && version < resource.since) return []
      const values = match(pattern, path)
      return values ? [{ resource, values }] : []
    })
    const method = call.method === 'HEAD' ? 'GET' : call.method
    const found = fitting.find(({ resource }) => resource.method === method)
    const allowed = fitting.map(({ resource }) => resource)
    if (found === undefined) throw refuseMethod(call.method, allowed)
    return noting(call, found.resource, found.resource.run(call, found.values))
  }

  return call => {
    try {
      return run(call)
    } catch (error) {
      return toAnswer(error, failed)
    }
  }
}
