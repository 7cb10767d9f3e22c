import { createHash, hkdfSync } from 'node:crypto'

/** 32 bytes in base64 or base64url, with or without padding. */
const base64 = /^[\w+/-]{43}=?$/
/** 32 bytes as Heroku's generator of secrets writes them. */
const hexadecimal = /^[0-9a-fA-F]{64}$/
const sizeBytes = 32

/**
 * Reads keys of 32 bytes in base64, base64url or 64 hexadecimal digits, separated by commas or blanks, the newest first.
 * @throws Error that says which key is wrong and why, never its text.
 */
export function readKeys(text: string): readonly Uint8Array[] {
  const parts = text.split(/[\s,]+/).filter(Boolean)
  if (parts.length === 0) throw new Error('must hold at least one key of 32 bytes in base64')
  const keys = parts.map(readKey)
  const ids = keys.map(keyIdOf)
  const again = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  if (again >= 0) throw new Error(`key ${again + 1} of ${keys.length} is there twice`)
  return keys
}

function readKey(text: string, index: number, all: readonly string[]): Uint8Array {
  if (hexadecimal.test(text)) return new Uint8Array(Buffer.from(text, 'hex'))
  if (!base64.test(text)) {
    throw new Error(
      `key ${index + 1} of ${all.length} is not 32 bytes in base64: make one with openssl rand -base64 32`,
    )
  }
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** A short name for a key, which tells nothing about it. */
export function keyIdOf(key: Uint8Array): string {
  return createHash('sha256').update('applink-action-host key id\n').update(key).digest('base64url').slice(0, 12)
}

/** A key of 32 bytes for one purpose: who gets to know it learns neither the key nor those for other purposes. */
export function deriveKey(key: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `applink-action-host ${purpose}`, sizeBytes))
}
