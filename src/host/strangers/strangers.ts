import { type AddressedRequest, createAddressReader } from '../../identity/address/address.ts'
import type { Rates } from '../../storage/rates/rates.ts'
import { createStrangerBodies } from '../../surfaces/http/stranger-bodies.ts'
import type { Config } from '../config.ts'
import { createQuestions } from './questions.ts'
import { createRefusedTokens } from './refused-tokens.ts'

/** Six of the largest bodies that a stranger may send; text and what is made of it take a few times as much. */
const maxBodyBytes = 32 * 1_048_576
const maxBodyBytesPerAddress = maxBodyBytes / 4
/** More than a request for tokens needs, and less than a connection costs. */
const sureBodyBytesPerAddress = 4096

interface StrangerParts extends Pick<Config, 'proxies'> {
  readonly rates: Rates
}

/** What one process knows of callers whom it does not know. */
export function createStrangers({ proxies, rates }: StrangerParts) {
  const addressOf = createAddressReader(proxies)
  const counted = { addressOf, take: rates.take, now: () => performance.now() }
  const bodies = createStrangerBodies({
    maxBytes: maxBodyBytes,
    maxBytesPerAddress: maxBodyBytesPerAddress,
    sureBytesPerAddress: sureBodyBytesPerAddress,
  })
  return {
    ...{ addressOf, take: rates.take },
    askWithin: createQuestions(counted),
    tokens: createRefusedTokens({ ...counted, name: 'refused tokens of' }),
    /** Of named credentials. */
    orgTokens: createRefusedTokens({ ...counted, name: 'refused tokens of orgs at' }),
    /** Room for a body, which takes up what came of it. @throws unavailable */
    openBody: (from: AddressedRequest | undefined, expectedBytes: number) =>
      bodies.open(addressOf(from), expectedBytes),
    /** Room for a small body as a whole; what it gives frees it. @throws unavailable */
    holdBody(from: AddressedRequest | undefined, bytes: number): () => void {
      const room = bodies.open(addressOf(from), bytes)
      room.take(bytes)
      return room.free
    },
  }
}

export type StrangerGates = ReturnType<typeof createStrangers>
