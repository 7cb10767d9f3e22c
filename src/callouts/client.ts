import { Agent, type Dispatcher, request } from 'undici'

type CalloutOptions = Pick<Dispatcher.RequestOptions, 'body' | 'headers' | 'method' | 'signal'>

/** Sends requests to third parties. */
export interface CalloutClient {
  request(url: string, options: CalloutOptions): Promise<Dispatcher.ResponseData>
  /** Lets requests in flight end, then closes every connection. */
  close(): Promise<void>
}

/** Answers larger than this are refused. */
const maxBytes = 5_000_000
/** Requests to one third party at a time; further ones wait. */
const maxConnections = 20
const connectTimeoutMs = 5000

export function createCalloutClient(): CalloutClient {
  const agent = new Agent({
    connections: maxConnections,
    maxResponseSize: maxBytes,
    connect: { timeout: connectTimeoutMs },
  })
  return {
    request: (url, options) => request(url, { ...options, dispatcher: agent }),
    close: () => agent.close(),
  }
}
