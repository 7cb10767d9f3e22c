import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Shelf } from '../store/shelves.ts'

/** What is sent when nobody says which events. */
export interface SampleChange {
  /** API name of the object whose record has changed. */
  readonly object?: string | undefined
  /** The record. */
  readonly payload: Readonly<Record<string, unknown>>
}

/** A Data Cloud webhook of the app. */
export interface DataActionTarget {
  readonly id: string
  readonly apiName: string
  readonly label: string
  /** Address or path that events are sent to. */
  readonly endpoint: string
  /** Of the app that made it. Absent: the app of this program. */
  readonly appId?: string | undefined
  readonly createdAt: string
}

export interface DataActionTargets {
  all(): readonly DataActionTarget[]
  targetOf(apiName: string): DataActionTarget | undefined
  add(target: Pick<DataActionTarget, 'apiName' | 'label' | 'endpoint' | 'appId'>): DataActionTarget
  /** Undefined for a target without one. */
  sampleOf(apiName: string): SampleChange | undefined
  /** For a target that there is. */
  setSample(apiName: string, sample: SampleChange): void
  /** What AppLink keeps and an app never sees; undefined for an unknown target. */
  secretKeyOf(apiName: string): string | undefined
  /** Undefined for an unknown target. */
  sign(apiName: string, payload: string): string | undefined
  /** Whether the signature is the one of this target for this payload. */
  verify(apiName: string, payload: string, signature: string): boolean
}

interface SignedTarget {
  readonly target: DataActionTarget
  /** The secret key as a text, whose characters are what is signed with. */
  readonly key: string
  readonly sample?: SampleChange
}

interface DataActionTargetParts {
  readonly shelf: Shelf<SignedTarget>
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/**
 * Keeps targets and their secret keys. A signature is HMAC-SHA256 of the body as it is sent, in base64, under the UTF-8
 * bytes of the key.
 *
 * @see https://developer.salesforce.com/docs/data/data-cloud-int/references/webhook-data-action-targets
 */
export const createDataActionTargets = ({ shelf, now, random }: DataActionTargetParts): DataActionTargets => {
  const sign = (apiName: string, payload: string): string | undefined => {
    const key = shelf.get(apiName)?.key
    return key && createHmac('sha256', key).update(payload).digest('base64')
  }

  return {
    all: () => shelf.all().map(({ target }) => target),
    targetOf: apiName => shelf.get(apiName)?.target,
    add: target => {
      const added = { ...target, id: randomUUID(), createdAt: new Date(now()).toISOString() }
      shelf.put(target.apiName, { target: added, key: Buffer.from(random(32)).toString('base64') })
      return added
    },
    sampleOf: apiName => shelf.get(apiName)?.sample,
    setSample: (apiName, sample) => {
      const known = shelf.get(apiName)
      if (known) shelf.put(apiName, { ...known, sample })
    },
    secretKeyOf: apiName => shelf.get(apiName)?.key,
    sign,
    verify: (apiName, payload, signature) => {
      const expected = Buffer.from(sign(apiName, payload) ?? '')
      const given = Buffer.from(signature)
      return expected.length > 0 && given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
