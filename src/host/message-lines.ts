import { Transform } from 'node:stream'
import { toAppError } from '../core/failure.ts'
import { readUtf8 } from '../core/utf8.ts'
import { parseJson } from '../surfaces/http/json-body.ts'

const lineFeed = 0x0a

export interface MessageLineParts {
  /** What must be done before a message is passed on; one after the other. Must not throw. */
  before?(): Promise<void>
  /** Hears why a line was kept back. */
  refuse(problem: string): void
}

/**
 * Lets the lines of a stream through that are JSON in UTF-8, as a body must be over HTTP, and tells of every other one
 * why it was kept back. What follows the last line feed is not passed on.
 */
export function createMessageLines({ before, refuse }: MessageLineParts): Transform {
  let begun: Buffer[] = []
  return new Transform({
    async transform(chunk: Buffer, _encoding, done) {
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, from)) {
        const line = Buffer.concat([...begun, chunk.subarray(from, end + 1)])
        const problem = problemOf(line)
        if (problem === undefined) {
          await before?.()
          this.push(line)
        } else refuse(problem)
        begun = []
        from = end + 1
      }
      begun.push(chunk.subarray(from))
      done()
    },
  })
}

function problemOf(line: Buffer): string | undefined {
  try {
    parseJson(decode(line))
    return undefined
  } catch (error) {
    return toAppError(error).message
  }
}

/** What is not UTF-8 is read as what is not JSON: both have one answer. */
function decode(line: Buffer): string {
  try {
    return readUtf8(line)
  } catch {
    return ''
  }
}
