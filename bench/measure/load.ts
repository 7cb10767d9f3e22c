import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { Pool } from 'undici'
import type { ServerOptions } from '../calls/server-options.ts'
import type { OwnCore } from './cores.ts'
import type { Parts } from './profile.ts'

export interface Target {
  readonly child: ChildProcess
  readonly pool: Pool
}

/**
 * Starts one server process; its standard output goes nowhere, as a log drain would have it.
 * @throws Error when it ends before it listens
 */
export async function startTarget(options: ServerOptions, core: OwnCore): Promise<Target> {
  const file = new URL('peer' in options ? '../peers/server.ts' : '../server.ts', import.meta.url)
  const child = fork(file, [JSON.stringify(options)], {
    ...{ ...core, stdio: ['ignore', 'ignore', 'peer' in options ? 'ignore' : 'inherit', 'ipc'] },
  })
  const [{ port }] = (await nextMessage(child)) as [{ port: number }]
  return { child, pool: new Pool(`http://127.0.0.1:${port}`, { connections: 16, pipelining: 1 }) }
}

async function nextMessage(child: ChildProcess): Promise<unknown[]> {
  const stop = new AbortController()
  const { signal } = stop
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('its process ended')))
  try {
    return await Promise.race([once(child, 'message', { signal }), ended])
  } finally {
    ended.catch(() => {})
    stop.abort()
  }
}

export async function stopTarget({ child, pool }: Target): Promise<void> {
  await pool.destroy()
  child.kill()
}

export interface Shot {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What a right answer contains. */
  readonly expect: string
}

/** CPU microseconds of the server for one request, over `count` requests on 16 connections. */
export async function measure(target: Target, shot: Shot, count: number): Promise<number> {
  const before = await cpuOf(target)
  let left = count
  const worker = async () => {
    while (left-- > 0) {
      const { body } = await target.pool.request({
        method: 'POST',
        path: shot.path,
        headers: shot.headers,
        body: shot.body,
      })
      const text = await body.text()
      if (!text.includes(shot.expect)) throw new Error(`wrong answer: ${text.slice(0, 300)}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return ((await cpuOf(target)) - before) / count
}

/** CPU microseconds of the server since it began. */
export async function cpuOf({ child }: Target): Promise<number> {
  child.send('cpu' satisfies Serializable)
  const [{ system, user }] = (await nextMessage(child)) as [NodeJS.CpuUsage]
  return system + user
}

/** Has the server note where its time goes, until the returned function asks for it. */
export function askProfile({ child }: Target): () => Promise<Parts> {
  child.send('profile' satisfies Serializable)
  return async () => {
    child.send('profiled' satisfies Serializable)
    const [parts] = (await nextMessage(child)) as [Parts]
    return parts
  }
}
