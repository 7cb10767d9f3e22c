import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { refusal, SalesforceError } from '../failure.ts'
import type { Records } from '../records/records.ts'
import type { Dispatch } from '../records/resources/dispatcher.ts'
import { checkVersion } from '../records/resources/versions.ts'
import type { Rights } from '../rights/rights.ts'
import type { People } from '../sign-in/person.ts'
import { isForApis, type SessionEnv } from '../sign-in/sessions/guard.ts'
import type { Sessions, SignedIn } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import type { Store } from '../store/store.ts'
import { readBodyText } from '../text.ts'
import { toElement } from '../xml/write.ts'
import { textOf } from '../xml/xml.ts'
import { toEnvelope } from './envelope.ts'
import { NoCall, toFaultEnvelope } from './fault.ts'
import { operations } from './operations.ts'
import { readSoapCall, type SoapCall } from './request.ts'
import { createRest } from './rest.ts'
import { toLoginResponse } from './user.ts'

export interface SoapParts extends OrgAddress {
  readonly people: People
  readonly sessions: Sessions
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
  /** The REST API, which does the work. */
  readonly dispatch: Dispatch
  /** Counts the calls that have a session. */
  readonly usageGate: MiddlewareHandler<SessionEnv>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

type SoapContext = Context<SessionEnv>

const toAnswer = (c: SoapContext, envelope: string, status: 200 | 500): Response =>
  c.body(envelope, status, { 'content-type': 'text/xml; charset=utf-8' })

function checkSoapVersion(version: string): void {
  try {
    checkVersion(version)
  } catch {
    throw refusal('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL')
  }
}

function createLogin({ people, sessions, store, orgId, orgUrl }: SoapParts) {
  return ({ given }: SoapCall, version: string): string => {
    const person = people.personOf(textOf(given, 'username') ?? '')
    if (person === undefined) {
      throw refusal('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.')
    }
    const { accessToken } = sessions.open(person)
    return toLoginResponse({ userId: person.userId, accessToken, orgUrl: orgUrl(), version }, { store, orgId })
  }
}

const noSession = (): SalesforceError =>
  refusal('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session. Session not found')

function createRun(parts: SoapParts) {
  const { dispatch, rights, store } = parts
  return (call: SoapCall, session: SignedIn, version: string): string => {
    const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined
    if (operation === undefined) {
      throw new NoCall(`No operation available for request {urn:partner.soap.sforce.com}${call.operation}`)
    }
    const access = rights.accessOf(session)
    const rest = createRest({ dispatch, session, access, version })
    const run = () => operation({ ...parts, call, session, author: { access }, rest, version: Number(version) })
    return toElement(`${call.operation}Response`, store.inSession(session.sessionId, run))
  }
}

/** What a call is answered. @throws NoCall; SalesforceError */
function createAnswer(parts: SoapParts) {
  const { sessions, usageGate } = parts
  const login = createLogin(parts)
  const run = createRun(parts)
  return async (c: SoapContext, call: SoapCall): Promise<string> => {
    const version = c.req.param('version') ?? ''
    checkSoapVersion(version)
    if (call.operation === 'login') return login(call, version)
    const session = sessions.find(call.sessionId)
    if (session === undefined || !(isForApis(session) || call.operation === 'logout')) throw noSession()
    if (call.operation === 'logout') {
      sessions.end(call.sessionId)
      return toElement('logoutResponse', '')
    }
    let answer = ''
    await usageGate(c, async () => {
      answer = run(call, session, version)
    })
    return answer
  }
}

/**
 * The Partner API of SOAP: each operation is a call of the REST API in other clothes, so that records, queries and rights
 * have one meaning. Any password will do.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_partner.htm
 */
export function createSoap(parts: SoapParts): Hono<SessionEnv> {
  const answer = createAnswer(parts)
  const routes = new Hono<SessionEnv>()
  const respond = async (c: SoapContext): Promise<Response> => {
    try {
      return toAnswer(c, toEnvelope(await answer(c, readSoapCall(await readBodyText(c.req)))), 200)
    } catch (error) {
      if (error instanceof NoCall || error instanceof SalesforceError) return toAnswer(c, toFaultEnvelope(error), 500)
      throw error
    }
  }
  routes.on('POST', ['/services/Soap/u/:version', '/services/Soap/u/:version/*'], respond)
  routes.post('/services/Soap/*', c =>
    toAnswer(c, toFaultEnvelope(new NoCall('The local org has the Partner API of SOAP alone, /services/Soap/u')), 500),
  )
  return routes
}
