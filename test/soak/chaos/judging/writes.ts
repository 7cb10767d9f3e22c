/** What a caller wanted written, under a mark that nobody else has. */
export interface Wanted {
  readonly mark: string
  /** What the record must hold. */
  readonly value: string
  /** Whose rights must have written it. */
  readonly userId: string
  /** Whether repeating it does no harm: it is written once, however often it was tried. */
  readonly isRepeatable: boolean
  /** Tries whose answer said that it was done. */
  readonly done: number
  /** Tries that may have written it: no answer, or one that leaves it open. */
  readonly open: number
}

/** A record of the org with a mark. */
export interface Found {
  readonly mark: string
  readonly value: string
  readonly userId: string
}

export const writeFaults = ['lost', 'doubled', 'wrong', 'refused and written'] as const
export type WriteFault = (typeof writeFaults)[number]

/** What is wrong with a write that is over, by what the org has; nothing when all is well. */
export function judgeWrite({ done, isRepeatable, open, userId, value }: Wanted, found: readonly Found[]): WriteFault[] {
  const most = isRepeatable ? Math.min(1, done + open) : Math.min(1, done) + open
  const isDone = done > 0
  const faults: WriteFault[] = []
  if (isDone && found.length === 0) faults.push('lost')
  if (found.length > 0 && most === 0) faults.push('refused and written')
  else if (found.length > most) faults.push('doubled')
  if (found.some(record => record.value !== value || record.userId !== userId)) faults.push('wrong')
  return faults
}

/** Whether a try that was answered so can have written all the same. A refusal says that it did not. */
export const isOpen = (status: number): boolean => status === 0 || status >= 500
