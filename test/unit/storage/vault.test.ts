import { randomBytes } from 'node:crypto'
import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { keyIdOf } from '../../../src/storage/keys.ts'
import { createVault, UnsealError } from '../../../src/storage/vault.ts'

const older = randomBytes(32)
const newer = randomBytes(32)
const secret = '\ufeffrefresh-token "5Aep861" ü 💧'

describe('a vault', () => {
  it('opens what it sealed', async () => {
    const vault = createVault([newer])
    expect(await vault.open(await vault.seal(secret, 'sign-ins/1'), 'sign-ins/1')).toBe(secret)
    expect(await vault.open(await vault.seal('', ''), '')).toBe('')
  })

  it('seals the same text differently each time, and shows neither text nor key', async () => {
    const vault = createVault([newer])
    const [first, second] = [await vault.seal(secret, 'a'), await vault.seal(secret, 'a')]
    expect(first).not.toBe(second)
    const parts = first.split('.').map(part => Buffer.from(part, 'base64url').toString('latin1'))
    for (const part of parts) expect(part).not.toContain('refresh-token')
    expect(first).not.toContain(newer.toString('base64url'))
  })

  it('does not open a text that was copied to another place', async () => {
    const vault = createVault([newer])
    const sealed = await vault.seal(secret, 'sign-ins/1')
    await expect(vault.open(sealed, 'sign-ins/2')).rejects.toThrow(UnsealError)
    await expect(vault.open(sealed, '')).rejects.toThrow(UnsealError)
  })

  it('does not open a text whose place was changed', async () => {
    const vault = createVault([newer])
    const [header = '', ...rest] = (await vault.seal(secret, 'sign-ins/1')).split('.')
    const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), context: 'sign-ins/2' }
    const forged = [Buffer.from(JSON.stringify(changed)).toString('base64url'), ...rest].join('.')
    await expect(vault.open(forged, 'sign-ins/2')).rejects.toThrow(UnsealError)
  })

  it('opens with every key and seals with the newest', async () => {
    const old = await createVault([older]).seal(secret, 'a')
    const rotated = createVault([newer, older])
    expect(await rotated.open(old, 'a')).toBe(secret)
    expect(decodeProtectedHeader(await rotated.seal(secret, 'a')).kid).toBe(keyIdOf(newer))
    await expect(createVault([newer]).open(old, 'a')).rejects.toThrow(UnsealError)
  })

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', '....', '{}', 'e30.e30.e30.e30.e30'])('does not open %j', async text => {
    await expect(createVault([newer]).open(text, 'a')).rejects.toThrow(UnsealError)
  })

  it('does not open a text with any of its parts changed', async () => {
    const vault = createVault([newer])
    const parts = (await vault.seal(secret, 'a')).split('.')
    for (const index of [0, 2, 3, 4]) {
      const changed = parts.map((part, at) => (at === index ? flipped(part) : part)).join('.')
      await expect(vault.open(changed, 'a')).rejects.toThrow(UnsealError)
    }
  })

  it('does not take another algorithm for its own key', async () => {
    const vault = createVault([newer])
    const foreign = await new CompactEncrypt(Buffer.from(secret))
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid: keyIdOf(newer), context: 'a' })
      .encrypt(newer)
    await expect(vault.open(foreign, 'a')).rejects.toThrow(UnsealError)
  })

  it('says nothing about the text or the key when it cannot open', async () => {
    const sealed = await createVault([older]).seal(secret, 'sign-ins/1')
    const error: unknown = await createVault([newer])
      .open(sealed, 'sign-ins/1')
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'UnsealError', message: 'A stored secret cannot be opened' })
    expect((error as Error).cause).toBeUndefined()
  })

  it('derives keys for other purposes, the newest first', () => {
    const [first, second] = createVault([newer, older]).deriveKeys('cookies')
    expect(createVault([newer]).deriveKeys('cookies')).toEqual([first])
    expect(createVault([older]).deriveKeys('cookies')).toEqual([second])
    expect(createVault([newer]).deriveKeys('callbacks')).not.toEqual([first])
  })

  it('needs keys of 32 bytes', () => {
    expect(() => createVault([])).toThrow('32 bytes')
    expect(() => createVault([newer, randomBytes(16)])).toThrow('32 bytes')
  })
})

function flipped(part: string): string {
  const [first = ''] = part
  return (first === 'A' ? 'B' : 'A') + part.slice(1)
}
