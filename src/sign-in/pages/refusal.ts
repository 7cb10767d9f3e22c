import type { Notice } from '../../page/page.ts'

const again = 'Go back to your program and start again.'

const notApproved: Notice = {
  title: 'Your administrator has not let you in yet',
  text: [
    'Salesforce knows you, but your org lets only people in here whom an administrator has approved for this app. Nothing was kept.',
    'Ask your Salesforce administrator for the permission set of the external client app through which people sign in here.',
    again,
  ],
}

const refusals: ReadonlyMap<string, Notice> = new Map(
  Object.entries({
    OAUTH_APP_ACCESS_DENIED: notApproved,
    invalid_app_access: notApproved,
    invalid_scope: {
      title: 'Salesforce refused the sign-in',
      text: [
        'The external client app may not ask for all that this server needs. Nothing was allowed.',
        'Tell whoever runs this server: the app needs the scopes that its documentation names, custom_permissions among them.',
      ],
    },
    access_denied: { title: 'You are not signed in', text: ['The sign-in was cancelled at Salesforce.'] },
    too_late: { title: 'This sign-in is over', text: ['It took too long.', again] },
    org_not_allowed: {
      title: 'Your org is not served here',
      text: ['You signed in, but this server works for other Salesforce orgs. Nothing was kept.', again],
    },
    rate_limited: {
      title: 'Too many sign-ins are open',
      text: ['Many were begun from where you are, and none of them has ended yet. Try again in some minutes.'],
    },
    org_of_another: {
      title: 'You are signed in to another org',
      text: [
        'This named credential belongs to one Salesforce org, and you signed in to another one. Nothing was kept.',
        'Start again from the org that you came from, and sign in as the user that you are there.',
      ],
    },
    unavailable: {
      title: 'The sign-in cannot go on at the moment',
      text: [
        'Salesforce, or something else that it needs, cannot be reached. Nothing was allowed. Try again in a minute.',
        again,
      ],
    },
    upstream_failed: {
      title: 'The answer of Salesforce could not be used',
      text: ['Nothing was allowed.', 'If it happens again, tell whoever runs this server.'],
    },
    untrusted_org: {
      title: 'The answer of Salesforce could not be used',
      text: ['It named an address that is no Salesforce org. Nothing was allowed.'],
    },
    internal: {
      title: 'Something went wrong here',
      text: ['Nothing was allowed. The log of this server has the details.', again],
    },
  } satisfies Readonly<Record<string, Notice>>),
)

/** What a person is told about a sign-in that did not work, by our word for it or Salesforce's. */
export const refusalOf = (reason: string): Notice =>
  refusals.get(reason) ?? {
    title: 'Salesforce refused the sign-in',
    text: [
      `It said: ${reason}.`,
      'A Salesforce administrator can find out why: the external client app may not be installed, not be approved for you, or lack a permission.',
      again,
    ],
  }
