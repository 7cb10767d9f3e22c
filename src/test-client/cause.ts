import { setTimeout } from 'node:timers/promises'

const lookEveryMs = 20
const lookTimes = 50

/**
 * Why a tool failed for a reason of its own: callers are not told, the log is. Its line may come after the answer.
 * @returns `undefined` where the log does not say, or is not at hand
 */
export async function causeOf(
  { code, requestId }: Readonly<Record<string, unknown>>,
  log: readonly string[] | undefined,
): Promise<string | undefined> {
  if (!log || code !== 'internal' || typeof requestId !== 'string') return undefined
  for (let looked = 0; looked < lookTimes; looked += 1) {
    const line = log.findLast(text => text.includes(JSON.stringify(requestId)))
    if (line) return readCause(line)
    await setTimeout(lookEveryMs)
  }
  return undefined
}

function readCause(line: string): string | undefined {
  const { cause } = JSON.parse(line) as Readonly<Record<string, unknown>>
  return typeof cause === 'string' ? cause.replaceAll(' | ', '\n') : undefined
}
