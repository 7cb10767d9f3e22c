import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { AppError } from '../core/failure.ts'
import { readUtf8 } from '../core/utf8.ts'

/** Lines in a file, on their way to the database. What is written survives the process at once, though not the machine. */
export interface SpoolFile {
  readonly path: string
  /** Bytes that are there. */
  size(): number
  /** Writes a line in one go; false when that fails, and then nothing of it stays. */
  append(line: string): boolean
  /** Gives the lines in parts, each once: what `keep` took is not given again. Behind the last the file is emptied. */
  drain(keep: KeepLines): Promise<void>
  close(): void
}

export type KeepLines = (lines: readonly string[]) => Promise<void>

const linesPerPart = 2000
const bytesPerRead = 1_048_576

/** Opens the file, or makes it, for its owner's eyes only. @throws what the file system says */
export function openSpoolFile(path: string): SpoolFile {
  const fd = openSync(path, 'a+', 0o600)
  let size = fstatSync(fd).size
  let taken = 0
  /** Behind half a line another one would be none; a number that was given back may be that of any file. */
  let isUsable = true
  const truncate = (length: number) => {
    ftruncateSync(fd, length)
    size = length
  }
  return {
    path,
    size: () => size,
    append(line) {
      if (!isUsable) return false
      try {
        const written = writeSync(fd, line)
        if (written !== Buffer.byteLength(line)) throw new AppError('unavailable', 'The disk is full.')
        size += written
        return true
      } catch {
        isUsable = succeeds(() => truncate(size))
        return false
      }
    },
    async drain(keep) {
      const end = size
      for (let part = readLines(fd, taken, end); part.lines.length > 0; part = readLines(fd, taken, end)) {
        await keep(part.lines)
        taken = part.end
      }
      truncate(0)
      taken = 0
      isUsable = true
    },
    close() {
      isUsable = false
      closeSync(fd)
    },
  }
}

function succeeds(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}

interface LinePart {
  readonly lines: readonly string[]
  /** Where the next one begins. */
  readonly end: number
}

const lineEnd = 10

/** Some whole lines from a place on. What has no end was cut by the end of its process. */
function readLines(fd: number, start: number, end: number): LinePart {
  const buffer = Buffer.alloc(Math.min(bytesPerRead, end - start))
  const bytes = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, start))
  const lines: string[] = []
  let from = 0
  for (let to = bytes.indexOf(lineEnd); to >= 0 && lines.length < linesPerPart; to = bytes.indexOf(lineEnd, from)) {
    lines.push(textOf(bytes.subarray(from, to)))
    from = to + 1
  }
  if (lines.length === 0 && bytes.length === bytesPerRead) return { lines: [''], end: endOfLine(fd, start, end) }
  return { lines, end: start + from }
}

/** Behind the next line end, or the end of all. No row is so long that it is needed, and none behind it is lost for it. */
function endOfLine(fd: number, start: number, end: number): number {
  const buffer = Buffer.alloc(bytesPerRead)
  for (let at = start; at < end; at += bytesPerRead) {
    const found = buffer.subarray(0, readSync(fd, buffer, 0, Math.min(bytesPerRead, end - at), at)).indexOf(lineEnd)
    if (found >= 0) return at + found + 1
  }
  return end
}

/** What a disk has spoiled is no row, and keeps no others from being read. */
function textOf(bytes: Uint8Array): string {
  try {
    return readUtf8(bytes)
  } catch {
    return ''
  }
}
