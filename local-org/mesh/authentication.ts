import type { Dispatcher } from 'undici'
import { type MeshAnswer, toDialError, toErrorAnswer } from './answer.ts'
import type { MeshLog } from './log.ts'
import type { RequestContext, Validity } from './validation.ts'

export interface AuthenticationParts {
  readonly dispatcher: Dispatcher
  /** `HEROKU_APPLINK_API_URL`. */
  readonly apiUrl: string
  /** `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  readonly log: MeshLog
}

export interface CallToAuthenticate {
  readonly requestId: string
  readonly validity: Exclude<Validity, { kind: 'invalid' }>
  readonly query: URLSearchParams
  readonly body: Buffer
}

/** Undefined when the call may pass, else the mesh's answer. */
export type Authenticate = (call: CallToAuthenticate) => Promise<MeshAnswer | undefined>

interface Question {
  readonly kind: 'Salesforce' | 'Data Action Target'
  readonly path: string
  readonly body: Readonly<Record<string, string>>
  readonly unauthorized: string
}

const aboutOrg = (context: RequestContext): Question => ({
  kind: 'Salesforce',
  path: '/invocations/authentication',
  body: {
    org_domain_url: context.orgDomainUrl,
    core_jwt_token: context.auth,
    org_id: context.orgId,
    app_uuid: context.appUuid,
  },
  unauthorized: `Org ${context.orgId} not found or not connected to app`,
})

const aboutTarget = (signature: string, { query, body }: CallToAuthenticate): Question => {
  const orgId = query.get('orgId') ?? ''
  const apiName = query.get('apiName') ?? ''
  return {
    kind: 'Data Action Target',
    path: '/data_action_targets/authenticate',
    body: { api_name: apiName, org_id: orgId, signature, payload: body.toString() },
    unauthorized:
      `Org ${orgId} not found or not connected to app ` +
      `and/or Data Action Target '${apiName}' signed key not found or is invalid`,
  }
}

const toQuestion = (call: CallToAuthenticate): Question =>
  call.validity.kind === 'salesforce' ? aboutOrg(call.validity.context) : aboutTarget(call.validity.signature, call)

const refusalOf = (status: number, body: string): MeshAnswer | undefined => {
  if (status === 200) return undefined
  return status === 401 || status === 403 ? toErrorAnswer(403, 'Forbidden') : toErrorAnswer(status, body)
}

/** Asks the AppLink API about each call anew: no cache, no time limit, no second try. Only status 200 lets pass. */
export const createAuthenticate = ({ dispatcher, apiUrl, token, log }: AuthenticationParts): Authenticate => {
  const { origin, pathname } = new URL(apiUrl)
  const base = pathname.replace(/\/$/, '')

  const ask = async ({ path, body }: Question, requestId: string) => {
    const answer = await dispatcher.request({
      origin,
      path: `${base}${path}`,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
        REQUEST_ID: requestId,
        'User-Agent': 'Go-http-client/1.1',
      },
      body: JSON.stringify(body),
    })
    return { status: answer.statusCode, body: await answer.body.text() }
  }

  return async call => {
    const { requestId } = call
    const question = toQuestion(call)
    log.line('INFO', `Found ${question.kind} request`, requestId)
    try {
      const { status, body } = await ask(question, requestId)
      const refusal = refusalOf(status, body)
      if (refusal?.status === 403) log.line('WARN', `Unauthorized request! ${question.unauthorized}`, requestId)
      return refusal
    } catch (error) {
      const reason = `${question.kind} authentication request ${requestId}: Post "${apiUrl}${question.path}"`
      const message = `unable to invoke ${reason}: ${toDialError(error)}`
      log.line('ERROR', message, requestId)
      return toErrorAnswer(500, message)
    }
  }
}
