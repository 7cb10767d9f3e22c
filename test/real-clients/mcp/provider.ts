import type { OAuthClientProvider } from 'sdk-1.32/client/auth.js'
import type { Person } from './person.ts'

export const redirectUri = 'http://127.0.0.1:51234/callback'

export interface KeptProvider {
  readonly provider: OAuthClientProvider
  /** Where the browser came back last, once. */
  takeAnswer(): URL | undefined
}

/** What a program keeps that signs people in by the official SDK: the interface is the same for all that build on it. */
export function createProvider(person: Person): KeptProvider {
  const memory: Record<string, unknown> = {}
  const kept = <T>(name: string) => memory[name] as T
  let answer: URL | undefined
  return {
    provider: {
      redirectUrl: redirectUri,
      clientMetadata: { client_name: 'Real client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
      clientInformation: () => kept<ReturnType<OAuthClientProvider['clientInformation']>>('client'),
      saveClientInformation: client => void Object.assign(memory, { client }),
      tokens: () => kept<ReturnType<OAuthClientProvider['tokens']>>('tokens'),
      saveTokens: tokens => void Object.assign(memory, { tokens }),
      saveCodeVerifier: verifier => void Object.assign(memory, { verifier }),
      codeVerifier: () => kept<string>('verifier'),
      async redirectToAuthorization(authorizeUrl) {
        answer = await person.signIn(authorizeUrl, redirectUri)
      },
    },
    takeAnswer() {
      const taken = answer
      answer = undefined
      return taken
    },
  }
}
