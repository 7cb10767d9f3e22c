import { randomUUID } from 'node:crypto'
import type { Attachments } from '../applink/attachments.ts'
import type { Person } from '../sign-in/person.ts'
import { type Callouts, originOf } from './callout.ts'
import type { CredentialedCallouts } from './credentialed.ts'
import type { OfferedOperation } from './documents.ts'
import type { CallerAnswer } from './outcome.ts'
import type { OutgoingRequest } from './request.ts'
import type { Signer } from './signer.ts'

export interface CallWayParts {
  readonly sign: Signer
  readonly attachments: Pick<Attachments, 'apps'>
  readonly callouts: Callouts
  readonly credentialed: CredentialedCallouts
}

/** The way of one call to the app. */
export interface CallWay {
  readonly requestId: string
  /** @throws CalloutError */
  send(request: OutgoingRequest, timeoutMs: number): Promise<CallerAnswer>
}

/** @throws CalloutError for an app that has not said where it is */
export type OpenCallWay = (operation: OfferedOperation, person: Person) => CallWay

/** Calls go through AppLink, signed, or straight to the app with a token of the user, which has nothing of AppLink's headers. */
export const createCallWays = ({ attachments, callouts, credentialed, sign }: CallWayParts): OpenCallWay => {
  const throughAppLink: OpenCallWay = ({ addonId, app, path: resource, permissionSet }, person) => {
    const origin = originOf(app, attachments)
    const { headers } = sign({ person, permissionSet, resource, app, addonId })
    return {
      requestId: headers['x-request-id'],
      send: (request, timeoutMs) => callouts.send({ ...request, origin }, headers, timeoutMs),
    }
  }
  return (operation, person) => {
    const { namedCredential } = operation
    if (namedCredential === undefined) return throughAppLink(operation, person)
    // Salesforce sends no id; what stands in front of an app gives it one.
    const requestId = randomUUID()
    const headers = { 'x-request-id': requestId }
    return {
      requestId,
      send: (request, timeoutMs) => credentialed.send({ namedCredential, person, request, headers, timeoutMs }),
    }
  }
}
