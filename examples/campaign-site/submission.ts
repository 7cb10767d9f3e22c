import type { Campaign, HostApi, Registration } from './campaigns.ts'
import type { FormTokens } from './guard.ts'
import { type Messages, type Reading, readForm, trapName } from './interest-form.ts'

export interface SubmissionParts {
  readonly host: Pick<HostApi, 'registerInterest'>
  readonly tokens: FormTokens
  /** Whether this address may send another form. */
  readonly mayOneMore: (address: string) => boolean
}

export interface Submission {
  readonly campaign: Campaign
  /** Fields as the browser sent them. */
  readonly given: Readonly<Record<string, unknown>>
  readonly address: string
}

/** What became of a form: noted, or shown again with what is wrong. */
export type Outcome = 'noted' | FormAgain

export interface FormAgain extends Reading {
  readonly status: 409 | 410 | 422 | 429 | 503
  readonly problem?: string
  /** The token to send again; another one where this one is spent. */
  readonly token?: string
}

/** Takes a form in. What looks like a program's gets the same thanks as everybody, and goes nowhere. */
export function createIntake({ host, mayOneMore, tokens }: SubmissionParts) {
  const problemOf = (messages: Messages, token: string, address: string): Refusal | undefined => {
    if (Object.keys(messages).length > 0) return { status: 422 }
    if (!tokens.isGood(token)) return { status: 409, problem: 'This form was open for too long. Please send it again.' }
    if (mayOneMore(address)) return undefined
    return { status: 429, problem: 'Too many forms came from your network. Please try again in an hour.' }
  }
  return async ({ address, campaign: { campaignId }, given }: Submission): Promise<Outcome> => {
    if (given[trapName]) return 'noted'
    const reading = readForm(given)
    const token = String(given.token ?? '')
    const problem = problemOf(reading.messages, token, address)
    if (problem) return { ...reading, ...problem }
    const registration = await host.registerInterest({ campaignId, ...reading.values }, token)
    if (registration === 'registered') return 'noted'
    return { ...reading, ...refusals[registration], ...(registration === 'later' && { token }) }
  }
}

type Refusal = { readonly status: FormAgain['status']; readonly problem?: string }

const refusals: Readonly<Record<Exclude<Registration, 'registered'>, Refusal>> = {
  closed: { status: 410, problem: 'This campaign does not take registrations any more.' },
  'sent-before': { status: 409, problem: 'This form was sent before with something else in it. Please send it again.' },
  refused: { status: 422, problem: 'This could not be noted as it is. Please look at what you entered.' },
  later: { status: 503, problem: 'This could not be noted at the moment. Please send it again in some minutes.' },
}
