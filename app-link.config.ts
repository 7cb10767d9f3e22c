import type { AppLinkConfig, DevConfig } from '#kit'

/**
 * How the app appears in the Salesforce org once AppLink has published it. The names go into the document, and into the
 * publish command, which must say the same.
 */
export const appLink: AppLinkConfig = {
  clientName: 'ActionHost',
  title: 'Action host',
  version: '1.0.0',
  description: 'Actions on accounts, customers, forecasts and quotes, mostly with the rights of the person who asked.',
  serverUrl: 'https://applink-action-host.herokuapp.com',
  externalClientApp: 'ActionHostClient',
  sessionPermissionSet: 'ActionHostPermissions',
  topic: {
    name: 'account_and_quote_work',
    classificationDescription:
      'Questions about how a customer account is doing, which records there are of a name, what is new at a customer or what a customer is interested in, how the sales regions stand, and requests to prepare a quote or its document, or to change the prices of many opportunities at once.',
    scope:
      'Your job is to report on accounts, customers and forecasts and to prepare quotes and price changes, only with the data that the actions return.',
    instructions: [
      'Account summary is about our records of an account; Account news is what the press says of the company; Customer activity is what one person did on the website.',
      'Quote document needs an existing quote; create one with Generate quote first when there is none.',
      'Find records gives the id of a record that somebody names: use it before an action that takes an id. When it finds several, ask which one is meant; never guess an id.',
      'Account summary, Account news and Generate quote need a record: ask for the account or the opportunity when the user has not named it.',
      'Before Generate quote, repeat the opportunity and the discount and wait for a yes.',
      'Reprice opportunities changes many records: call it with dryRun first, tell how many product lines it found and by how much their prices would change, and wait for a yes.',
      'An action that answers with a jobId goes on by itself: ask Job status after some seconds, and tell what it says.',
      'When an action reports a failure, tell the user its message as it is.',
    ],
  },
}

/** What `npm run dev` starts for the sample tools. */
export const dev: DevConfig = {
  thirdParties: [
    {
      name: 'news-api',
      program: 'examples/news-api/main.ts',
      urlVariable: 'NEWS_API_URL',
      keyVariable: 'NEWS_API_KEY',
    },
    {
      name: 'provisioning-api',
      program: 'examples/provisioning-api/main.ts',
      urlVariable: 'PROVISIONING_API_URL',
      keyVariable: 'PROVISIONING_API_KEY',
    },
  ],
  serviceClients: [{ clientId: 'local-service', authorizations: ['influencerPortal'] }],
  apiKeys: [
    { name: 'supplier', tools: ['importProducts'], authorizations: ['influencerPortal'] },
    { name: 'website', tools: ['listCampaigns', 'registerInterest'], authorizations: ['influencerPortal'] },
  ],
  websites: [
    {
      name: 'campaignSite',
      program: 'examples/campaign-site/main.ts',
      portVariable: 'CAMPAIGN_SITE_PORT',
      apiKey: 'website',
    },
  ],
  events: {
    clickStream: {
      object: 'Heroku_Click_Events__dlm',
      payload: {
        Email__c: 'klara.vogel@nordwind-logistik.example',
        Page__c: '/products/x-100',
        ClickedAt__c: '2026-01-31T09:30:00Z',
      },
    },
  },
}
