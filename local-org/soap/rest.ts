import { type ErrorEntry, SalesforceError } from '../failure.ts'
import type { Access, Session } from '../model.ts'
import type { Dispatch } from '../records/resources/dispatcher.ts'
import type { Answer, Call } from '../resource.ts'

type Asked = Partial<Pick<Call, 'method' | 'body' | 'headers'>> & { readonly query?: Readonly<Record<string, string>> }

/** The REST API as the caller of a SOAP operation reaches it: one meaning of each write, query and right for both. */
export interface Rest {
  /** What the REST API answers. @throws SalesforceError */
  ask(path: string, asked?: Asked): Answer
}

interface RestParts {
  readonly dispatch: Dispatch
  readonly session: Session
  readonly access: Access
  /** Without `v`. */
  readonly version: string
}

/** SOAP has had lists of records from the start, REST since this version. */
const firstWithLists = 42

export function createRest({ dispatch, session, access, version }: RestParts): Rest {
  const asVersion = Number(version) < firstWithLists ? `${firstWithLists}.0` : version
  return {
    ask(path, { method = 'GET', query = {}, headers = new Headers(), body } = {}) {
      const called = { session, access, version: asVersion, path, method, headers, body }
      const answer = dispatch({ ...called, query: new URLSearchParams(query) })
      if (answer.status >= 400) throw new SalesforceError(answer.body as readonly ErrorEntry[])
      return answer
    },
  }
}
