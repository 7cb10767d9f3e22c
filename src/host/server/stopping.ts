import type { Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'

/** How a server ends, without cutting what reached it. */
export interface Stopping {
  /** To be called with each answer before it is begun. */
  take(response: ServerResponse): void
  /** Stops accepting once nobody waits for that, lets what was asked be answered, and cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

/** Watches the connections of a server that does not listen yet. */
export function createStopping(server: Server): Stopping {
  const last = new Map<Socket, ServerResponse | undefined>()
  let accepted = 0
  let isEnding = false
  server.on('connection', socket => {
    accepted += 1
    last.set(socket, undefined)
    socket.once('close', () => last.delete(socket))
  })
  return {
    take(response) {
      if (response.socket) last.set(response.socket, response)
      if (isEnding) response.shouldKeepAlive = false
    },
    async stop(graceMs) {
      const until = performance.now() + graceMs
      isEnding = true
      for (const response of last.values()) if (response) response.shouldKeepAlive = false
      await acceptQueue(() => accepted, Math.min(until, performance.now() + acceptingMostMs))
      await end({ server, last }, until)
    },
  }
}

/** A client is connected before the system lets us know: who was by now is not turned away. */
const acceptingMs = 50
/** Where new ones never cease to come. */
const acceptingMostMs = 5000
/** Who is connected and asks nothing by then is not waited for, once all others have their answers. */
const silentMs = 1000
const sweepMs = 50

/**
 * The loop takes one connection a turn, however many the system has made, and a busy loop has few turns: only one that
 * brought none shows that nobody is left. Whoever waits when a server stops listening is cut by the system.
 */
async function acceptQueue(accepted: () => number, until: number): Promise<void> {
  await sleep(acceptingMs)
  let before: number
  do {
    before = accepted()
    await turn()
  } while (accepted() > before && performance.now() < until)
}

interface Open {
  readonly server: Server
  readonly last: ReadonlyMap<Socket, ServerResponse | undefined>
}

async function end(open: Open, until: number): Promise<void> {
  const { server } = open
  // That of HTTP would close idle connections at once, and some of them have asked what is not read yet.
  const closed = new Promise<boolean>(resolve => NetServer.prototype.close.call(server, () => resolve(false)))
  const silentUntil = performance.now() + silentMs
  let isOpen = true
  while (isOpen) {
    // A timer comes before what has arrived meanwhile; after a turn that is read.
    await turn()
    closeIdle(open, performance.now() >= silentUntil)
    if (performance.now() >= until) server.closeAllConnections()
    isOpen = await Promise.race([closed, sleep(sweepMs, true)])
  }
  // Ends its search for requests that are late.
  server.close(() => {})
}

function closeIdle({ last, server }: Open, silentToo: boolean): void {
  // One whose answer is made and not sent yet is idle to Node.
  if (![...last.values()].some(isBeingSent)) server.closeIdleConnections()
  const left = [...last.keys()].filter(({ destroyed }) => !destroyed)
  // While others are waited for, waiting for these costs nothing.
  if (silentToo && left.every(isSilent)) for (const socket of left) socket.destroy()
}

const isSilent = ({ bytesRead }: Socket): boolean => bytesRead === 0

const isBeingSent = (response: ServerResponse | undefined): boolean =>
  response?.writableEnded === true && !response.writableFinished
