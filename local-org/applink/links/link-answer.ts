import type { OrgAddress } from '../../sign-in/userinfo.ts'
import type { Addon } from '../addon.ts'
import type { Consent } from './consent.ts'
import type { Link, LinkStatus } from './links.ts'

export interface LinkAnswerParts extends OrgAddress {
  readonly addon: Addon
  readonly consent: Consent
}

/** Developer of the local app, wherever the API names one. */
export const developer = 'developer@acme.example'

const failure = { id: 'org_connection_failed', message: 'There was a problem connecting your org. Try again later.' }

/** What connections and authorizations have in common on the wire, with each one's own words for its status. */
export const toLinkAnswer = (parts: LinkAnswerParts, link: Link, words: Readonly<Record<LinkStatus, string>>) => ({
  id: link.id,
  status: words[link.status],
  addon_id: parts.addon.id,
  created_at: link.createdAt,
  created_by: developer,
  created_via_app: link.via ?? parts.addon.appName,
  last_modified_at: link.changedAt,
  last_modified_by: developer,
  redirect_uri: link.status === 'waiting' ? parts.consent.addressOf(link.id) : null,
  ...(link.status === 'failed' ? { error: failure } : {}),
})

/** The org at the other end of a link. */
export const toLinkedOrg = (parts: LinkAnswerParts, link: Link) => ({
  id: parts.orgId,
  instance_url: parts.orgUrl(),
  type: link.provider === 'salesforce' ? 'SalesforceOrg' : 'DataCloudOrg',
})
