import type { CalloutRequest } from '../core/tool/callout.ts'

/** Where a declared third party is, and what identifies us there. */
export interface CalloutTarget {
  readonly url: string
  readonly secret?: string
}

/** The part of a target's address that every request to it begins with. */
export interface CalloutBase {
  readonly origin: string
  /** Without a slash at the end: empty for the root. */
  readonly path: string
  readonly authorization: string | undefined
}

const visible = /^[\x21-\x7e]+$/

/** @throws Error with what is wrong with address or secret, never with their text. */
export function readBase(name: string, { secret, url }: CalloutTarget): CalloutBase {
  const { hash, origin, password, pathname, search, username } = new URL(url)
  if (username || password || search || hash)
    throw new Error(`callout "${name}": its address must have no user, query or fragment`)
  if (secret !== undefined && !visible.test(secret))
    throw new Error(`callout "${name}": its secret must be the secret alone`)
  return { origin, path: pathname.replace(/\/+$/, ''), authorization: secret && `Bearer ${secret}` }
}

/**
 * The address of a request: never at another origin than the base, nor above its path.
 * @throws Error for a path that an address reads as another one, such as `/../x`, `//x`, `/x?y` or `/ü`.
 */
export function toAddress({ origin, path: base }: CalloutBase, path: string, query: CalloutRequest['query']): string {
  const url = new URL(origin)
  url.pathname = `${base}${path}`
  const isPlain = path.startsWith('/') && !path.includes('//') && url.pathname === `${base}${path}`
  if (!isPlain || url.origin !== origin || hasDots(path))
    throw new Error('callout: a path starts with "/", and what comes from a caller is encoded with encodeURIComponent')
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

/** Servers that decode before they split read these as steps upwards. */
function hasDots(path: string): boolean {
  try {
    return decodeURIComponent(path)
      .split(/[/\\]/)
      .some(part => part === '.' || part === '..')
  } catch {
    return true
  }
}
