/** Who calls. */
export interface Session {
  readonly accessToken: string
  readonly apiVersion: string
  readonly orgId: string
  readonly orgUrl: string
  readonly userId: string
  readonly username: string
}

/** Where nobody is looked up. */
export const standIn: Session = {
  accessToken: `00D5e000000AcmE!${'A'.repeat(96)}`,
  apiVersion: '62.0',
  orgId: '00D5e000000AcmEEAS',
  orgUrl: '',
  userId: '005000000000001AAA',
  username: 'ada@acme.example',
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const token = /^[\x21-\x7e]{1,8192}$/
const version = /^v?\d{2,3}\.0$/
const org = /^00D[A-Za-z0-9]{15}$/
const user = /^005[A-Za-z0-9]{15}$/
const name = /^.{1,255}$/s
const salesforce = /^(?:https:\/\/)?[a-z0-9-]+(?:--[a-z0-9-]+)?(?:\.[a-z]+)?\.my\.salesforce\.com\/?$/i

/** Reads `x-client-context`, and lets in who belongs to a host of Salesforce, or to the local org. */
export function createContextReader(localOrg: string): (header: string | undefined) => Session {
  return header => {
    if (!header || header.includes(',')) throw new Error('no context')
    const { accessToken, apiVersion, orgDomainUrl, orgId, userContext } = JSON.parse(
      utf8.decode(Buffer.from(header, 'base64')),
    )
    const { userId, username } = userContext
    requireText(accessToken, token)
    requireText(apiVersion, version)
    requireText(orgId, org)
    requireText(userId, user)
    requireText(username, name)
    if (orgDomainUrl !== localOrg) requireText(orgDomainUrl, salesforce)
    return { accessToken, apiVersion, orgId, orgUrl: orgDomainUrl, userId, username }
  }
}

function requireText(value: unknown, pattern: RegExp): void {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Error('malformed context')
}
