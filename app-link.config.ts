import type { AppLinkConfig } from './src/openapi/config.ts'

/**
 * How the app appears in the Salesforce org once AppLink has published it. The names go into the document, and into the
 * publish command, which must say the same.
 */
export const appLink: AppLinkConfig = {
  clientName: 'ActionHost',
  title: 'Action host',
  version: '1.0.0',
  description: 'Actions on accounts and quotes, each run with the rights of the person who asked.',
  serverUrl: 'https://applink-action-host.herokuapp.com',
  externalClientApp: 'ActionHostClient',
  sessionPermissionSet: 'ActionHostPermissions',
  topic: {
    name: 'account_and_quote_work',
    classificationDescription:
      'Questions about how a customer account is doing, and requests to prepare a quote for an opportunity.',
    scope:
      'Your job is to report on accounts and to prepare quotes, only with the data that the user may see and change.',
    instructions: [
      'Ask for the account or the opportunity when the user has not named it; never guess an id.',
      'Before you create a quote, repeat the opportunity and the discount and wait for a yes.',
      'When an action reports a failure, tell the user its message as it is.',
    ],
  },
}
