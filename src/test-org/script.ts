import type { HttpAnswer, HttpMethod, HttpRequest } from '../salesforce/wire/transport.ts'

/** What a tool asked of an org. */
export interface AskedOfOrg {
  readonly method: HttpMethod
  /** Below `/services/data/v62.0`, decoded, with what is behind `?`; the whole path of anything that is elsewhere. */
  readonly path: string
  /** Of a query; else `undefined`. */
  readonly soql: string | undefined
  /** Parsed where it is JSON. */
  readonly body: unknown
}

export interface OrgRefusal {
  /** Default 400. */
  readonly status?: number
  /** Salesforce's word, such as `FIELD_CUSTOM_VALIDATION_EXCEPTION`. */
  readonly errorCode: string
  readonly message?: string
}

/** One answer of a script. */
export interface Scripted {
  fits(asked: AskedOfOrg): boolean
  toAnswer(asked: AskedOfOrg): HttpAnswer
}

/** The first version that the test org speaks is the only one: a tool never sees it. */
const base = '/services/data/v62.0'

export function readAsked({ body, method, path: whole }: HttpRequest): AskedOfOrg {
  const { pathname, search, searchParams } = new URL(whole, 'http://org.invalid')
  const below = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname
  return {
    method,
    path: decodeURIComponent(below) + (search === '' ? '' : `?${new URLSearchParams(search)}`),
    soql: /^\/query(?:All)?$/.test(below) ? (searchParams.get('q') ?? undefined) : undefined,
    body: typeof body === 'string' ? readBody(body) : undefined,
  }
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const toAnswer = (body: unknown, status = body === undefined ? 204 : 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8' },
  text: body === undefined ? '' : JSON.stringify(body),
})

export const toRows = (rows: readonly object[]): HttpAnswer =>
  toAnswer({ totalSize: rows.length, done: true, records: rows })

export const toRefusal = ({ errorCode, message = errorCode, status = 400 }: OrgRefusal): HttpAnswer =>
  toAnswer([{ errorCode, message, fields: [] }], status)

/** The sentence for a request that nothing was scripted for, with the line that would. */
export function toUnscripted({ method, path, soql }: AskedOfOrg): string {
  if (soql === undefined) {
    const [place] = path.split('?')
    return `The test org has no answer to ${method} ${path}. Give it one: org.answer('${method} ${place}', { ... })`
  }
  const object = /\bFROM\s+(\w+)/i.exec(soql)?.[1] ?? '...'
  return `The test org has no rows for this query: ${soql}\nGive it some: org.query(/FROM ${object}/, [{ ... }])`
}
