import type { Log } from '../../core/log.ts'
import { hasAnswered } from './guarded-fetch.ts'

export interface ReachParts {
  /** Hosts whose documents are taken; absent: all. A dot at the start takes the hosts below too. */
  readonly domains?: readonly string[] | undefined
  /** Fetches a document as a sign-in does, in a second at most: a client waits for it when it asks for the metadata. */
  readonly fetch: (address: string) => Promise<unknown>
  readonly log: Pick<Log, 'info'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Documents of clients that many people have. Where all are taken, it is enough when one of these hosts answers. */
const widelyUsed = [
  'https://claude.ai/oauth/claude-code-client-metadata',
  'https://vscode.dev/oauth/client-metadata.json',
]

const [goodMs, badMs] = [600_000, 60_000]

/**
 * Makes what tells whether metadata documents can be fetched from here: whether a host that publishes some gives any answer
 * to a fetch as a sign-in makes it. Tried when somebody asks; that it works is known for ten minutes, that it does not for one.
 */
export function createReach({ domains, fetch, log, now }: ReachParts): () => Promise<boolean> {
  const addresses = domains?.map(domain => `https://${domain.replace(/^\./, '')}/`) ?? widelyUsed
  const requireAnswer = (address: string): Promise<unknown> =>
    fetch(address).catch(cause => {
      if (!hasAnswered(cause)) throw cause
    })
  let known: { untilMs: number; readonly isReached: Promise<boolean> } | undefined

  const tryOut = async (): Promise<boolean> => {
    const isReached = await Promise.any(addresses.map(requireAnswer)).then(
      () => true,
      () => false,
    )
    if (known) known.untilMs = now() + (isReached ? goodMs : badMs)
    if (!isReached) log.info('documents of clients cannot be fetched from here: clients are to register themselves')
    return isReached
  }
  return () => {
    if (!known || known.untilMs <= now()) known = { untilMs: now() + goodMs, isReached: tryOut() }
    return known.isReached
  }
}
