import type { Context } from 'hono'

/** A refusal of the OAuth endpoints: `{error, error_description}`, unlike the REST API's. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: string

  constructor(code: string, description: string) {
    super(description)
    this.code = code
  }
}

export const badClient = () => new OAuthError('invalid_client_id', 'client identifier invalid')
export const badSecret = () => new OAuthError('invalid_client', 'invalid client credentials')
export const badGrant = (description: string) => new OAuthError('invalid_grant', description)

export const notApproved = () =>
  new OAuthError('OAUTH_APP_ACCESS_DENIED', 'user is not admin approved to access this app')

/** Answers a refusal as Salesforce does, always with 400; throws what is none. */
export const answerOAuthError = (error: Error, c: Context): Response => {
  if (!(error instanceof OAuthError)) throw error
  return c.json({ error: error.code, error_description: error.message }, 400)
}
