import type { IncomingMessage } from 'node:http'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The text of a body that is UTF-8, from the request of Node's. */
export const readBody = (incoming: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let first: Buffer | undefined
    let others: Buffer[] | undefined
    incoming.on('data', (chunk: Buffer) => {
      if (first === undefined) first = chunk
      else others = [...(others ?? []), chunk]
    })
    incoming.on('end', () => {
      try {
        resolve(utf8.decode(others && first ? Buffer.concat([first, ...others]) : first))
      } catch (error) {
        reject(error)
      }
    })
    incoming.on('error', reject)
    incoming.on('close', () => incoming.readableEnded || reject(new Error('cut')))
  })
