import type { OAuthClientProvider } from 'sdk-1.32/client/auth.js'
import type { KeptProvider } from './provider.ts'

/** The part of each library that turns an answer into tokens. */
export type FinishAuth = (provider: OAuthClientProvider, answer: URL) => Promise<unknown>

/** Does what programs do: when a person was sent to her browser, takes the answer and tries once more. */
export const createPersistence =
  ({ provider, takeAnswer }: KeptProvider, finish: FinishAuth) =>
  async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const answer = takeAnswer()
      if (!answer) throw error
      await finish(provider, answer)
      return await work()
    }
  }
