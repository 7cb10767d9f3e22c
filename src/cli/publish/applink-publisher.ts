import * as z from 'zod'
import { AppError } from '../../core/failure.ts'
import { isLoopbackHost } from '../../core/loopback.ts'
import { printable } from '../../core/printable.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { type Bundle, toZip } from '../../openapi/publish/bundle.ts'

/** The add-on to publish through, and who publishes. */
export interface PublishTarget {
  /** With the path `/addons/<id>`, without a slash at the end. */
  readonly apiUrl: string
  readonly token: string
  /** Id of the Heroku app. */
  readonly appId: string
  /** Who publishes, as Heroku confirms it. The local org does not ask. */
  readonly addonSso?: string
}

/** What AppLink says of a publication. */
export interface Publication {
  readonly esr_id: string
  readonly esr_name: string
  readonly org_id: string
}

const timeoutMs = 120_000
const maxMessageLength = 500

const orgAnswer = z.object({ org: z.object({ id: z.string().nullish() }).optional() })

/**
 * The id of the org that a connection leads to; undefined where AppLink does not say.
 * @throws AppError rejected when there is no such connection; unavailable when there is no answer
 */
export async function readConnectionOrg(target: PublishTarget, connectionName: string): Promise<string | undefined> {
  const text = await ask(target, `/connections/${encodeURIComponent(connectionName)}`, {
    refusal: `AppLink refuses to tell of the connection ${connectionName}`,
  })
  return orgAnswer.parse(JSON.parse(text)).org?.id ?? undefined
}

/**
 * Sends a bundle as `heroku salesforce:publish` does.
 * @throws AppError rejected with AppLink's words; unavailable when there is no answer
 */
export async function publishBundle(
  target: PublishTarget,
  connectionName: string,
  bundle: Bundle,
): Promise<Publication> {
  const body = new FormData()
  body.append('metadata', new Blob([toZip(bundle)], { type: 'application/zip' }))
  body.append('app_request', new Blob([JSON.stringify(bundle.appRequest)], { type: 'application/json' }))
  const text = await ask(target, `/connections/salesforce/${encodeURIComponent(connectionName)}/apps`, {
    refusal: 'AppLink refuses the publication',
    body,
  })
  return JSON.parse(text) as Publication
}

interface Question {
  /** Begins the sentence of a failure. */
  readonly refusal: string
  /** Absent: it is a GET. */
  readonly body?: FormData
}

async function ask(target: PublishTarget, path: string, { body, refusal }: Question): Promise<string> {
  const url = requireSafe(target.apiUrl) + path
  const answer = await fetch(url, {
    ...(body && { method: 'POST', body }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
    headers: headersFor(target),
  }).catch((cause: unknown) => {
    throw new AppError('unavailable', `The AppLink API at ${new URL(url).host} does not answer.`, { cause })
  })
  const text = readUtf8(await answer.bytes())
  if (!answer.ok) throw new AppError('rejected', `${refusal} (${answer.status}): ${messageIn(text)}`)
  return text
}

const headersFor = ({ addonSso, appId, token }: PublishTarget): Record<string, string> => ({
  accept: 'application/json',
  authorization: `Bearer ${token}`,
  'x-app-uuid': appId,
  ...(addonSso !== undefined && { 'x-addon-sso': addonSso }),
})

/** Whether an address is this machine. */
export function isLoopback(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && isLoopbackHost(url)
}

/** The token goes over https, or stays on this machine. */
export function requireSafe(address: string): string {
  if (URL.parse(address)?.protocol !== 'https:' && !isLoopback(address)) {
    throw new AppError('invalid_input', `${address} must be an https address`)
  }
  return address.replace(/\/+$/, '')
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return printable(String(message ?? text).slice(0, maxMessageLength))
  } catch {
    return printable(text.slice(0, maxMessageLength))
  }
}
