import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** A certificate of this machine with its private key, both as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const hosts = ['localhost', '127.0.0.1', '::1'] as const
const dayMs = 24 * 60 * 60 * 1000
/** Browsers take no longer time. */
const lifetimeDays = 390

const tags = { boolean: 0x01, integer: 0x02, bits: 0x03, bytes: 0x04, id: 0x06, text: 0x0c, utc: 0x17, sequence: 0x30 }
const [set, version, extensions, dnsName, ipAddress] = [0x31, 0xa0, 0xa3, 0x82, 0x87]

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size)
  return size < 0x100 ? Buffer.of(0x81, size) : Buffer.of(0x82, size >> 8, size & 0xff)
}

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content])
}
const sequence = (...items: readonly Uint8Array[]): Buffer => der(tags.sequence, ...items)
const id = (hex: string): Buffer => der(tags.id, Buffer.from(hex, 'hex'))
const yes = der(tags.boolean, Buffer.of(0xff))

/** As in ASN.1 `UTCTime`, which holds years up to 2049. */
const utc = (ms: number): Buffer =>
  der(tags.utc, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`))

const ecdsaWithSha256 = sequence(id('2a8648ce3d040302'))
const nameOf = (text: string): Buffer => sequence(der(set, sequence(id('550403'), der(tags.text, Buffer.from(text)))))

const toAddress = (host: string): Buffer =>
  isIPv6(host) ? Buffer.from('00000000000000000000000000000001', 'hex') : Buffer.from(host.split('.').map(Number))

const toName = (host: (typeof hosts)[number]): Buffer =>
  host === 'localhost' ? der(dnsName, Buffer.from(host)) : der(ipAddress, toAddress(host))

const extension = (hex: string, critical: boolean, value: Buffer): Buffer =>
  sequence(id(hex), ...(critical ? [yes] : []), der(tags.bytes, value))

/** For TLS servers of these names, and no authority: whoever trusts it trusts nothing else. */
const allExtensions = der(
  extensions,
  sequence(
    extension('551d13', true, sequence()),
    extension('551d0f', true, der(tags.bits, Buffer.of(7, 0x80))),
    extension('551d25', false, sequence(id('2b06010505070301'))),
    extension('551d11', false, sequence(...hosts.map(toName))),
  ),
)

const toPem = (bytes: Uint8Array): string => {
  const lines = Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}

function toBeSigned(publicKey: KeyObject, now: number): Buffer {
  const name = nameOf('Local org on this machine')
  // The first bit of a number that is not negative is 0.
  const serial = Buffer.concat([Buffer.of(0x4c), randomBytes(15)])
  return sequence(
    der(version, der(tags.integer, Buffer.of(2))),
    der(tags.integer, serial),
    ecdsaWithSha256,
    name,
    sequence(utc(now - dayMs), utc(now + lifetimeDays * dayMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    allExtensions,
  )
}

/**
 * A new certificate for `localhost`, 127.0.0.1 and ::1, signed with its own key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function createCertificate(now: number): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const body = toBeSigned(publicKey, now)
  const signature = der(tags.bits, Buffer.of(0), sign('sha256', body, privateKey))
  return {
    cert: toPem(sequence(body, ecdsaWithSha256, signature)),
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}
