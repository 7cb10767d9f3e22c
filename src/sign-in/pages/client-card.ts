import { toDisplayText } from '../../page/text.ts'
import { type Destination, toDestination } from './text.ts'

/** Who asks to be let in, as a person may be told. */
export interface ClientCard {
  readonly clientId: string
  /** What it calls itself. Anybody can call itself anything. */
  readonly name: string
  /**
   * What stands behind the name. `document`: a host, that publishes it. `registered`: whoever runs this server.
   * `unverified`: nobody.
   */
  readonly trust: 'document' | 'registered' | 'unverified'
  /** The host that publishes it; empty for the others. */
  readonly publisher: string
  readonly destination: Destination
}

interface ClientFacts {
  readonly clientId: string
  readonly clientName?: string | undefined
  readonly redirectUri: string
  /** Whether whoever runs this server set the client up. */
  readonly registered: boolean
}

export function toClientCard({ clientId, clientName, redirectUri, registered }: ClientFacts): ClientCard {
  const document = clientId.startsWith('https://') ? URL.parse(clientId) : null
  const publisher = toDisplayText(document?.host, 100)
  const trust = registered ? 'registered' : publisher === '' ? 'unverified' : 'document'
  const name = toQuotedText(clientName) || publisher || 'A program without a name'
  return { clientId, name, trust, publisher, destination: toDestination(redirectUri) }
}

/** The page puts it between quotation marks, so that nothing in it reads as what the page says. */
const toQuotedText = (name: string | undefined): string => toDisplayText(name?.replace(/["“”„‟«»＂〝〞]/g, ''))

/**
 * Whether an approval can be remembered. Only for an answer that goes to a site which the client's document, or whoever
 * runs this server, names: on this computer any program can listen, and an unverified name is no name.
 */
export const isRememberable = ({ destination, trust }: ClientCard): boolean =>
  trust !== 'unverified' && destination.kind === 'site' && destination.key.startsWith('https:')
