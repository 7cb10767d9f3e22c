import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'

/** The part of a page that changes, at one moment. */
export interface ChangingPart {
  readonly markup: string
  /** Whether it changes no more. */
  readonly isOver: boolean
}

/** Milliseconds between two looks. */
const everyMs = 500
/** So long one stream lasts: whoever listens comes again, and whoever signed out meanwhile does not get in. */
const streamMs = 25_000

export const wantsStream = (c: Context): boolean => c.req.header('accept')?.includes('text/event-stream') ?? false

/** Tells a page how a part of it changes, as server-sent events. */
export function tellParts(c: Context, look: () => Promise<ChangingPart>): Response {
  // Proxies of some makers wait for the end of an answer unless they are told not to.
  c.header('x-accel-buffering', 'no')
  return streamSSE(c, stream => tell(stream, look))
}

async function tell(stream: SSEStreamingApi, look: () => Promise<ChangingPart>): Promise<void> {
  const until = performance.now() + streamMs
  let told = ''
  while (!stream.aborted) {
    const { isOver, markup } = await look()
    const data = markup.replace(/\s*\n\s*/g, ' ')
    if (data !== told || isOver) await stream.writeSSE({ event: isOver ? 'over' : 'part', data })
    if (isOver || performance.now() > until) return
    told = data
    await stream.sleep(everyMs)
  }
}
