import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate for some host names, made on the spot, both as PEM. Good for whoever is given it as authority. */
export function createCertificate(hostnames: readonly string[]): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(set(sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from('test')))))
  const names = sequence(...hostnames.map(hostname => tagged(0x82, Buffer.from(hostname))))
  const extension = sequence(oid('2.5.29.17'), tagged(0x04, names))
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1),
    ecdsaWithSha256,
    name,
    sequence(time('20200101000000Z'), time('21200101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(extension)),
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]))
  const lines =
    sequence(body, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  const label = 'CERTIFICATE'
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'),
  }
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts))
const set = (part: Buffer): Buffer => tagged(0x31, part)
const integer = (value: number): Buffer => tagged(0x02, Buffer.of(value))
const time = (text: string): Buffer => tagged(0x18, Buffer.from(text))

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const high = (value: number): number[] => (value === 0 ? [] : [...high(value >> 7), 0x80 | (value & 0x7f)])
  return tagged(0x06, Buffer.of(first * 40 + second, ...rest.flatMap(value => [...high(value >> 7), value & 0x7f])))
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
