import { isLoopbackHost } from '../../core/loopback.ts'

/** Where a PostgreSQL server is, and how far it is trusted. */
export interface PostgresAddress {
  /** With the credentials, without parameters. */
  readonly url: string
  /** `require` encrypts without asking who answers; `verify-full` asks for a certificate of a known authority. */
  readonly ssl: false | 'prefer' | 'require' | 'verify-full'
}

/** `sslmode` as libpq knows it; `verify-ca` is taken for the stricter one. */
const modes: Readonly<Record<string, PostgresAddress['ssl']>> = {
  disable: false,
  allow: 'prefer',
  prefer: 'prefer',
  require: 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-full',
  'verify-full': 'verify-full',
}

/**
 * Reads a `postgres://` address. Without `sslmode` the connection is encrypted, but for loopback. The certificate is
 * looked at for `verify-full` only: Heroku Postgres insists on TLS and signs its certificates itself. Other authorities
 * come from `NODE_EXTRA_CA_CERTS`. Parameters but `sslmode` are left out.
 * @throws Error that says what is wrong and never names the address.
 * @see https://devcenter.heroku.com/articles/connecting-heroku-postgres#connecting-in-node-js
 */
export function readPostgresUrl(text: string): PostgresAddress {
  const url = URL.parse(text)
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) {
    throw new Error('The address of the database must look like postgres://user:password@host:5432/name')
  }
  const mode = url.searchParams.get('sslmode') ?? (isLoopbackHost(url) || url.hostname === '' ? 'disable' : 'require')
  const ssl = Object.hasOwn(modes, mode) ? modes[mode] : undefined
  if (ssl === undefined) {
    throw new Error(`sslmode in the address of the database must be one of ${Object.keys(modes).join(', ')}`)
  }
  url.search = ''
  return { url: url.href, ssl }
}
