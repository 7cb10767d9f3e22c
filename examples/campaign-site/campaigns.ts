import * as z from 'zod'

const campaign = z.object({
  campaignId: z.string().regex(/^701[A-Za-z0-9]{15}$/),
  name: z.string(),
  description: z.string().optional(),
  startDate: z.iso.date().optional(),
  endDate: z.iso.date().optional(),
})

export type Campaign = z.output<typeof campaign>

const campaigns = z.object({ campaigns: z.array(campaign) })
const failure = z.object({ code: z.string(), retryable: z.boolean() })

/** What a visitor sends. */
export interface Interest {
  readonly campaignId: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly channel: string
}

export interface HostParts {
  /** Origin of the host. */
  readonly apiUrl: string
  readonly apiKey: string
  readonly fetch: typeof fetch
}

/** `later`: the host is down or busy, and the same call can succeed. */
export type Registration = 'registered' | 'closed' | 'sent-before' | 'refused' | 'later'

const timeoutMs = 10_000

/** The two operations of the host's `api` surface that this site uses. The key never reaches a browser. */
export function createHostApi({ apiKey, apiUrl, fetch }: HostParts) {
  const call = (operation: string, input: object, idempotencyKey?: string): Promise<Response> =>
    fetch(`${apiUrl}/api/${operation}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(input),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })

  return {
    /** @throws Error when the host cannot say. */
    async listCampaigns(): Promise<readonly Campaign[]> {
      const answer = await call('listCampaigns', {})
      if (!answer.ok) throw new Error(`listCampaigns answered ${answer.status}`)
      return campaigns.parse(await answer.json()).campaigns
    },
    /** @param key the same one for the same form, so that sending it twice registers once */
    async registerInterest(interest: Interest, key: string): Promise<Registration> {
      try {
        const answer = await call('registerInterest', interest, key)
        return answer.ok ? 'registered' : toRegistration(failure.parse(await answer.json()))
      } catch {
        return 'later'
      }
    },
  }
}

export type HostApi = ReturnType<typeof createHostApi>

function toRegistration({ code, retryable }: z.output<typeof failure>): Registration {
  if (retryable) return 'later'
  if (code === 'not_found') return 'closed'
  if (code === 'conflict') return 'sent-before'
  return code === 'invalid_input' || code === 'rejected' ? 'refused' : 'later'
}
