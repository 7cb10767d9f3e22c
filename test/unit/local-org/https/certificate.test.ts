import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createCertificate } from '../../../../local-org/https/certificate.ts'
import { keepCertificate } from '../../../../local-org/https/kept-certificate.ts'

const now = Date.UTC(2026, 4, 20, 12, 0, 0)
const dayMs = 24 * 60 * 60 * 1000
const folders: string[] = []

const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'local-org-https-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

describe('a certificate', () => {
  const { cert, key } = createCertificate(now)
  const read = new X509Certificate(cert)

  it('is signed with its own key', () => {
    expect(read.verify(read.publicKey)).toBe(true)
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(read.issuer).toBe(read.subject)
  })

  it('is for this machine alone, and vouches for no other', () => {
    expect(read.checkHost('localhost')).toBe('localhost')
    expect(read.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(read.checkHost('login.salesforce.com')).toBeUndefined()
    expect(read.checkIP('10.0.0.1')).toBeUndefined()
    expect(read.ca).toBe(false)
    expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  })

  it('holds from the day before for less than the 398 days that browsers take', () => {
    expect(read.validFromDate.getTime()).toBe(now - dayMs)
    expect(read.validToDate.getTime()).toBe(now + 390 * dayMs)
  })

  it('has a number of its own', () => {
    expect(new X509Certificate(createCertificate(now).cert).serialNumber).not.toBe(read.serialNumber)
  })
})

describe('the certificate of a folder', () => {
  it('is made once, and its key is for this user alone', () => {
    const folder = join(createFolder(), 'new')
    const first = keepCertificate(folder, now)
    expect(keepCertificate(folder, now + 300 * dayMs)).toEqual(first)
    expect(readFileSync(first.file, 'utf8')).toBe(first.cert)
    expect(statSync(join(folder, 'local-org.key')).mode & 0o077).toBe(0)
  })

  it('is made again when it is about to end', () => {
    const folder = createFolder()
    const first = keepCertificate(folder, now)
    const second = keepCertificate(folder, now + 361 * dayMs)
    expect(second.cert).not.toBe(first.cert)
    expect(keepCertificate(folder, now + 361 * dayMs)).toEqual(second)
  })

  it.each(['local-org.crt', 'local-org.key'])('is made again when %s is no such thing', name => {
    const folder = createFolder()
    const first = keepCertificate(folder, now)
    writeFileSync(join(folder, name), 'nothing')
    chmodSync(join(folder, name), 0o644)
    const second = keepCertificate(folder, now)
    expect(second.cert).not.toBe(first.cert)
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
  })

  it('is made again when the key is that of another', () => {
    const folder = createFolder()
    keepCertificate(folder, now)
    writeFileSync(join(folder, 'local-org.key'), createCertificate(now).key)
    const { cert, key } = keepCertificate(folder, now)
    expect(new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))).toBe(true)
  })
})
