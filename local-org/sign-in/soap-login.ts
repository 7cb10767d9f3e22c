import { Hono } from 'hono'
import { html } from 'hono/html'
import { readBodyText } from '../text.ts'
import type { People, Person } from './person.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { OrgAddress } from './userinfo.ts'

interface SoapLoginParts extends OrgAddress {
  readonly people: People
  readonly sessions: Sessions
}

const maxLength = 100_000

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** Text of the first element of this name, whatever its prefix. Undefined when there is none. */
const textIn = (envelope: string, name: string): string | undefined =>
  new RegExp(`<(?:\\w+:)?${name}>([^<]*)</`)
    .exec(envelope)?.[1]
    ?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity] ?? '')

const toEnvelope = (body: unknown) => html`<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com" xmlns:sf="urn:fault.partner.soap.sforce.com">
  <soapenv:Body>${body}</soapenv:Body>
</soapenv:Envelope>`

const toFault = (code: string, message: string) =>
  toEnvelope(
    html`<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring></soapenv:Fault>`,
  )

/** The SOAP API's login and logout, which older clients sign in with. Any password will do. */
export const createSoapLoginRoutes = ({ people, sessions, orgId, orgUrl }: SoapLoginParts): Hono => {
  const toLoginResult = (person: Person, version: string) => {
    const { accessToken } = sessions.open(person)
    const serverUrl = `${orgUrl()}/services/Soap/u/${version}/${orgId}`
    return toEnvelope(html`<loginResponse><result>
      <metadataServerUrl>${orgUrl()}/services/Soap/m/${version}/${orgId}</metadataServerUrl>
      <passwordExpired>false</passwordExpired>
      <sandbox>false</sandbox>
      <serverUrl>${serverUrl}</serverUrl>
      <sessionId>${accessToken}</sessionId>
      <userId>${person.userId}</userId>
      <userInfo>
        <organizationId>${orgId}</organizationId>
        <userEmail>${person.email}</userEmail>
        <userFullName>${person.firstName} ${person.lastName}</userFullName>
        <userId>${person.userId}</userId>
        <userName>${person.username}</userName>
      </userInfo>
    </result></loginResponse>`)
  }

  return new Hono().post('/services/Soap/u/:version/*', async c => {
    c.header('content-type', 'text/xml; charset=utf-8')
    const envelope = (await readBodyText(c.req)).slice(0, maxLength)
    if (/<(?:\w+:)?logout\b/.test(envelope)) {
      sessions.end(textIn(envelope, 'sessionId') ?? '')
      return c.body(String(await toEnvelope(html`<logoutResponse/>`)))
    }
    const person = people.personOf(textIn(envelope, 'username') ?? '')
    const answer = person
      ? toLoginResult(person, c.req.param('version'))
      : toFault('INVALID_LOGIN', 'Invalid username, password, security token; or user locked out.')
    return c.body(String(await answer), person ? 200 : 500)
  })
}
