import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deriveKey, keyIdOf, readKeys } from '../../../src/storage/keys.ts'

const bytes = randomBytes(32)
// Both alphabets differ in this one.
const special = Buffer.alloc(32, 0xfb)

describe('reading the keys', () => {
  it.each([
    ['base64', special.toString('base64')],
    ['base64url', special.toString('base64url')],
    ['base64 without padding', special.toString('base64').replace('=', '')],
    ['blanks around it', `\n ${special.toString('base64')} \n`],
  ])('takes %s', (_name, text) => {
    expect(readKeys(text)).toEqual([new Uint8Array(special)])
  })

  it('keeps their order, separated by commas or blanks', () => {
    const [a, b, c] = [bytes, special, randomBytes(32)].map(key => key.toString('base64'))
    expect(readKeys(`${a},${b}\n${c},`).map(key => Buffer.from(key).toString('base64'))).toEqual([a, b, c])
  })

  it.each([
    ['nothing', '', 'must hold at least one key of 32 bytes in base64'],
    ['blanks and commas', ' , ', 'must hold at least one key of 32 bytes in base64'],
    ['31 bytes', special.subarray(1).toString('base64'), 'key 1 of 1 is not 32 bytes in base64'],
    ['33 bytes', Buffer.alloc(33, 1).toString('base64'), 'key 1 of 1 is not 32 bytes in base64'],
    ['hexadecimal that is too short', special.toString('hex').slice(1), 'key 1 of 1 is not 32 bytes in base64'],
    ['another character', `${special.toString('base64').slice(0, 42)}!=`, 'key 1 of 1 is not 32 bytes in base64'],
    ['a bad one behind a good one', `${bytes.toString('base64')},secret-part`, 'key 2 of 2 is not 32 bytes in base64'],
    ['the same twice', `${special.toString('base64')} ${special.toString('base64url')}`, 'key 2 of 2 is there twice'],
  ])('refuses %s without saying what it read', (_name, text, message) => {
    const read = () => readKeys(text)
    expect(read).toThrow(message)
    for (const part of text.split(/[\s,]+/).filter(Boolean)) expect(read).not.toThrow(part)
  })
})

describe('keys', () => {
  it('have a name each, which is no part of them', () => {
    expect(keyIdOf(bytes)).toMatch(/^[\w-]{12}$/)
    expect(keyIdOf(bytes)).not.toBe(keyIdOf(special))
    expect(bytes.toString('base64url')).not.toContain(keyIdOf(bytes))
  })

  it('give another key for each purpose, always the same', () => {
    const cookies = deriveKey(bytes, 'cookies')
    expect(cookies).toHaveLength(32)
    expect(deriveKey(bytes, 'cookies')).toEqual(cookies)
    expect(deriveKey(bytes, 'callbacks')).not.toEqual(cookies)
    expect(deriveKey(special, 'cookies')).not.toEqual(cookies)
  })
})
