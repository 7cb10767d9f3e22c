import * as z from 'zod'
import type { OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { toLongId } from '../core/ids.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import type { HttpAnswer } from '../salesforce/wire/transport.ts'
import { unavailable } from './api.ts'

const salesforceId = z.string().regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/)

/** What `GET /authorizations/{name}` answers, as far as a session needs it. The official SDK reads the same fields. */
const authorizedBody = z.object({
  org: z.object({
    id: salesforceId,
    instance_url: z.string(),
    type: z.enum(['SalesforceOrg', 'DataCloudOrg', 'DatacloudOrg']),
    api_version: z.string().regex(/^v?\d{2,3}\.0$/),
    user_auth: z.object({
      username: z.string(),
      user_id: salesforceId,
      access_token: z.string().regex(/^[\x21-\x7e]+$/),
    }),
  }),
})
const statusBody = z.object({ status: z.string() })

interface Asked {
  /** How sentences about the add-on begin. */
  readonly addon: string
  readonly developerName: string
}

/**
 * The session behind an authorization's answer.
 * @throws not_found, authorization_unusable unless it is signed in, unavailable when the add-on refuses this host,
 * untrusted_org when it names a foreign address.
 */
export function readAuthorization({ addon, developerName }: Asked, answer: HttpAnswer, trust: OrgTrust): OrgSession {
  const body = readJsonBody({ addon, developerName }, answer)
  const status = statusBody.safeParse(body).data?.status
  if (status !== 'authorized') throw unusable(developerName, status)
  const { data } = authorizedBody.safeParse(body)
  if (data === undefined) throw unusable(developerName, 'incomplete')
  const { id, instance_url, type, api_version, user_auth } = data.org
  return {
    orgId: toLongId(id),
    orgUrl: trust.readOrgUrl(instance_url),
    apiVersion: api_version.replace(/^v/, ''),
    userId: toLongId(user_auth.user_id),
    username: user_auth.username,
    accessToken: user_auth.access_token,
    ...(type !== 'SalesforceOrg' && { dataCloud: true as const }),
  }
}

function readJsonBody({ addon, developerName }: Asked, { status, text }: HttpAnswer): unknown {
  if (status === 404) throw new AppError('not_found', `${addon} has no authorization named ${developerName}.`)
  if (status !== 200) throw unavailable(`${addon} answered ${status}`)
  try {
    return JSON.parse(text)
  } catch {
    // The error of the parser quotes the text, which may hold a token.
    throw unavailable(`${addon} answered with something that is not JSON`)
  }
}

function unusable(developerName: string, status = 'unknown'): AppError {
  const shown = /^[a-z_]{1,30}$/.test(status) ? status : 'unknown'
  const todo = 'A Salesforce administrator must connect it again.'
  return new AppError(
    'authorization_unusable',
    `The authorization ${developerName} is ${shown}, not authorized. ${todo}`,
  )
}
