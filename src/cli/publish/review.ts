import { isBreaking, toDiffText } from '../../spec/diff/report.ts'
import { type Baseline, comparePair, isSameService, readBaselines } from './baselines.ts'

/** What is about to be published, and into which org as far as that is known. */
export type Publishing = Pick<Baseline, 'connection' | 'clientName' | 'org'>

/** What a publication breaks in the org of its connection, for people. */
export interface Review {
  readonly text: string
  readonly breaks: boolean
}

/**
 * Compares with what this connection has, and with no other: a sandbox has had what production has not.
 * @throws SpecError
 */
export function toReview(openapi: string, { clientName, connection, org }: Publishing): Review {
  const recorded = readBaselines(openapi).find(
    baseline => baseline.connection === connection && isSameService(baseline.clientName, clientName),
  )
  if (!recorded) {
    const text = `Nothing is recorded of ${clientName} in the org of ${connection}: it is compared with nothing.`
    return { text, breaks: false }
  }
  if (recorded.org !== undefined && org !== undefined && recorded.org !== org) {
    const text = `${connection} leads to the org ${org} now, and led to ${recorded.org} when ${clientName} was published: it is compared with nothing.`
    return { text, breaks: false }
  }
  const report = comparePair(recorded)
  return { text: `Against what ${connection} has:\n\n${toDiffText(report)}`, breaks: isBreaking(report) }
}
