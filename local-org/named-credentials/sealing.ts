import { createCipheriv, createDecipheriv } from 'node:crypto'
import { readUtf8 } from '../text.ts'

const algorithm = 'aes-256-gcm'
const [ivBytes, tagBytes] = [12, 16]

export interface Sealing {
  /** @param place where it is kept: what is opened elsewhere is refused */
  seal(text: string, place: string): string
  /** Undefined when it was sealed with another key, or for another place. */
  open(sealed: string, place: string): string | undefined
}

interface SealingParts {
  /** 32 bytes. */
  readonly key: Uint8Array
  readonly random: (bytes: number) => Uint8Array
}

/** Encrypts what is kept, as Salesforce does with a key of the org. */
export const createSealing = ({ key, random }: SealingParts): Sealing => ({
  seal(text, place) {
    const iv = random(ivBytes)
    const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(place))
    const body = Buffer.concat([cipher.update(Buffer.from(text)), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
  },
  open(sealed, place) {
    const bytes = Buffer.from(sealed, 'base64')
    const [iv, tag] = [bytes.subarray(0, ivBytes), bytes.subarray(ivBytes, ivBytes + tagBytes)]
    try {
      const decipher = createDecipheriv(algorithm, key, iv).setAAD(Buffer.from(place)).setAuthTag(tag)
      const body = decipher.update(bytes.subarray(ivBytes + tagBytes))
      return readUtf8(Buffer.concat([body, decipher.final()]))
    } catch {
      return undefined
    }
  },
})
