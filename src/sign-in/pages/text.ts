import { isLoopbackHost } from '../../core/loopback.ts'
import { toDisplayText } from '../../page/text.ts'

/** Where the answer goes that lets a client in. */
export interface Destination {
  /** `site`: a server on the web. `loopback`: whatever listens on this computer. `app`: whatever owns the scheme. */
  readonly kind: 'site' | 'loopback' | 'app'
  /** What a person can compare: a host, or the start of the address. */
  readonly name: string
  /** The address without what changes from one sign-in to the next: the port on loopback. */
  readonly key: string
}

/** Describes the address that a client wants its answer at. The provider has checked already that it is registered. */
export function toDestination(redirectUri: string): Destination {
  const url = URL.parse(redirectUri)
  if (url === null) return { kind: 'app', name: toDisplayText(redirectUri), key: redirectUri }
  const name = toDisplayText(url.host, 100)
  if (isLoopbackHost(url)) {
    return { kind: 'loopback', name, key: `${url.protocol}//${url.hostname}${url.pathname}${url.search}` }
  }
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb
    ? { kind: 'site', name, key: url.href }
    : { kind: 'app', name: toDisplayText(url.protocol), key: url.href }
}
