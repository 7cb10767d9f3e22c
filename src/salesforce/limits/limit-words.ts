import { RetryLater } from '../../core/failure.ts'
import type { ApiUsage } from './limit-info.ts'

/** How an org stands, as far as its answers told. */
export interface Figure {
  readonly usage: ApiUsage
  /** Used calls of those there may be; 1 and more when all are used. */
  readonly share: number
  /** When it was told, in milliseconds. */
  readonly at: number
  /** Whether it is the share of one connected app, not of the org. */
  readonly ofApp: boolean
}

const numberText = (count: number): string => count.toLocaleString('en')

/** What is used of how much, as the beginning of a sentence. */
function usedText({ ofApp, usage }: Figure): string {
  const [who, of] = ofApp ? ['The connected app of this host', 'its share of'] : ['The org', 'its']
  return `${who} has used ${numberText(usage.used)} of ${of} ${numberText(usage.limit)} API calls of the last 24 hours`
}

const counting = 'A call stops counting after 24 hours.'
const administrator =
  'A Salesforce administrator sees in Setup, under System Overview, how many there are, and can find what uses them'

/** Why a call that somebody waits for is refused, and when it can come again. */
export const toCallRefusal = (figure: Figure, waitSeconds: number): RetryLater =>
  new RetryLater(
    'rate_limited',
    `${usedText(figure)}. This host sends it no more for now. ${counting} Try again in ${waitSeconds} seconds. ${administrator}; how far this host goes is ORG_LIMIT_CALLS_PERCENT.`,
    waitSeconds,
  )

/** Nobody knows when enough calls are old enough. */
const usedUpSeconds = 60

/** What the org's own refusal becomes. @param cause for the log */
export const toUsedUp = (cause: unknown): RetryLater =>
  new RetryLater(
    'rate_limited',
    `The org has used up its API calls of the last 24 hours. ${counting} ${administrator}.`,
    { seconds: usedUpSeconds, cause },
  )

/** Why work in the background waits. */
export const toBackgroundRefusal = (figure: Figure, waitSeconds: number): RetryLater =>
  new RetryLater(
    'rate_limited',
    `${usedText(figure)}. Jobs and bulk work wait, so that people have the rest. ${counting} It is looked at again in ${waitSeconds} seconds. ${administrator}; how far background work goes is ORG_LIMIT_BACKGROUND_PERCENT.`,
    waitSeconds,
  )

/** Why bulk work that somebody waits for, or a job, has no turn soon. */
export const toSlowedRefusal = (figure: Figure, waitSeconds: number): RetryLater =>
  new RetryLater(
    'rate_limited',
    `${usedText(figure)}. Jobs and bulk work are slowed down, and others have their turn first. Try again in ${waitSeconds} seconds. ${administrator}; from where on it is slowed is ORG_LIMIT_SLOW_PERCENT.`,
    waitSeconds,
  )
