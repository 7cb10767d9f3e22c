import type { AppLinkConfig } from 'applink-action-host'

/**
 * How the app appears in the Salesforce org once AppLink has published it. The names go into the document, and into the
 * publish command, which must say the same.
 */
export const appLink: AppLinkConfig = {
  clientName: 'MyActions',
  title: 'My actions',
  version: '1.0.0',
  description: 'Actions on accounts, with the rights of the person who asked.',
  serverUrl: 'https://my-actions.herokuapp.com',
  externalClientApp: 'MyActionsClient',
  sessionPermissionSet: 'MyActionsPermissions',
  topic: {
    name: 'account_questions',
    classificationDescription: 'Questions about customer accounts, such as what an account is called.',
    scope: 'Your job is to answer questions about accounts, only with the data that the actions return.',
    instructions: [
      'Ask for the account when the user has not named it; never guess an id.',
      'When an action reports a failure, tell the user its message as it is.',
    ],
  },
}

/*
 * Who is shown less than the person may see in Salesforce, if anybody. Here assistants and programs over MCP get the initials of
 * what an account is called. `npm run policy` shows it, and `npm run policy -- --explain accountName name` says why. What is kept
 * from agents changes what is published: `npm run openapi`, then publish it again.
 */
// import type { DataPolicy } from 'applink-action-host'
// export const policy: DataPolicy = {
//   rules: [{ to: ['mcpPerson', 'mcpService'], tool: 'accountName', field: 'name', do: 'mask', mask: 'initials' }],
// }
