import { isLoopbackHost } from '../../core/loopback.ts'

/**
 * Schemes of editors that are known to sign in over them, though they are not the reverse of a domain, as RFC 8252 has it.
 * Any program on the computer can claim a scheme; PKCE keeps the code from being of use to it.
 */
const editorSchemes: ReadonlySet<string> = new Set(['cursor:', 'vscode:', 'vscode-insiders:'])
const maxLength = 512

const isLoopback = (url: URL): boolean => url.protocol === 'http:' && isLoopbackHost(url)

/** `com.example.app:`, which somebody who owns the domain would choose. */
const isReversedDomain = (protocol: string): boolean => /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:$/.test(protocol)

const isPrivateScheme = ({ protocol }: URL): boolean => editorSchemes.has(protocol) || isReversedDomain(protocol)

/** A wildcard would be taken as a plain letter here, yet whoever wrote it meant something else. */
const isPlain = (text: string): boolean =>
  text.length <= maxLength && /^[\x21-\x7e]+$/.test(text) && !/[\\*#]/.test(text)

/**
 * Whether a client may have its answer sent there: https anywhere, http on this computer, or the scheme of an app. No
 * fragment, no user name, nothing that a parser would read as another address.
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7
 */
export function isRedirectUri(text: unknown): text is string {
  if (typeof text !== 'string' || !isPlain(text)) return false
  const url = URL.parse(text)
  if (!url || url.username || url.password) return false
  if (url.protocol === 'https:') return url.host !== '' && !isLoopbackHost(url)
  return isLoopback(url) || isPrivateScheme(url)
}

/**
 * Whether a client with these addresses is a program on a person's computer. Then the port of a loopback address may
 * differ with every sign-in.
 */
export const isNative = (redirectUris: readonly string[]): boolean =>
  redirectUris.some(text => URL.parse(text)?.protocol !== 'https:')

/** Whether a page of that origin belongs to a client: it is where one of its answers goes. On loopback any port will do. */
export function isOriginOf(origin: string, redirectUris: readonly string[]): boolean {
  const page = URL.parse(origin)
  if (!page || page.origin !== origin) return false
  return redirectUris.some(text => {
    const url = URL.parse(text)
    return url?.origin === origin || (!!url && isLoopback(url) && isLoopback(page) && url.hostname === page.hostname)
  })
}
