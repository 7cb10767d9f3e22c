import type undici from 'undici'

type CalloutOptions = Pick<undici.Dispatcher.RequestOptions, 'body' | 'headers' | 'method' | 'signal'>

/** Sends requests to third parties. */
export interface CalloutClient {
  request(url: string, options: CalloutOptions): Promise<undici.Dispatcher.ResponseData>
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

/** Answers larger than this are refused. */
const maxBytes = 5_000_000
/** Requests to one third party at a time; further ones wait. */
const maxConnections = 20
const connectTimeoutMs = 5000

/** Loads undici with its first request: a host whose tools ask nobody else starts without. */
export function createCalloutClient(): CalloutClient {
  let opening: ReturnType<typeof open> | undefined
  return {
    async request(url, options) {
      opening ??= open()
      const { agent, request } = await opening
      return request(url, { ...options, dispatcher: agent })
    },
    async close() {
      await (await opening)?.agent.close()
    },
  }
}

async function open() {
  const { Agent, request } = await import('undici')
  const agent = new Agent({
    connections: maxConnections,
    maxResponseSize: maxBytes,
    connect: { timeout: connectTimeoutMs },
  })
  return { agent, request }
}
