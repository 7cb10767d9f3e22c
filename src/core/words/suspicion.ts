import { maxSteps, type Step, stepsAt } from './dictionary.ts'
import { hiddenWeightOf, toPlainLetters } from './disguise.ts'
import { blob, type Mark, marks, parted, toolByName } from './marks.ts'
import { type Phrase, phrases } from './phrases.ts'
import { eachWord } from './tokens.ts'

/** From here on a text counts as suspicious. */
const enough = 3

/**
 * Whether words of others look as if they were to instruct a model: a sum over known signs, in time that grows as the text
 * does. It finds what is plain, and no more: who tries for long gets past it, and some honest texts look like it.
 */
export const isSuspicious = (text: string): boolean => suspicionOf(text) >= enough

/** The sum of the weights of the signs in a text, each counted once. */
export function suspicionOf(text: string): number {
  if (text.length < shortest) return 0
  const readable = toPlainLetters(text)
  const lower = readable.toLowerCase()
  const named = toolByName.needs.test(readable) && toolByName.form.test(readable) ? toolByName.weight : 0
  return hiddenWeightOf(text) + weightOfWords(lower) + weightOfMarks(lower) + named
}

/** Nothing shorter says enough. */
const shortest = 16

/** Without any of these there is no mark. */
const anyMark = /[<[«:#"\\&]|--|==|\*\*|display|visibility|font-size|color|[\u0080-\u{10ffff}]/u

const weightOfMarks = (text: string): number =>
  anyMark.test(text) ? marks.reduce((sum, mark) => (hasMark(text, mark) ? sum + mark.weight : sum), 0) : 0

const hasMark = (text: string, { form, needs }: Mark): boolean =>
  needs.some(part => text.includes(part)) && form.test(text)

function weightOfWords(text: string): number {
  const progress = createProgress()
  let longest = 0
  let [row, mostInRow] = [0, 0]
  eachWord(text, (start, end, position) => {
    longest = Math.max(longest, end - start)
    row = end - start === 1 ? row + 1 : 0
    mostInRow = Math.max(row, mostInRow)
    for (const step of stepsAt(text, start, end)) progress.take(step, position)
  })
  const unread = longest >= blob.longWord && blob.form.test(text) ? blob.weight : 0
  return progress.weight() + unread + (mostInRow >= parted.letters ? parted.weight : 0)
}

/** How far the phrases are in a text. */
function createProgress() {
  // Where each word of each phrase was met last.
  let reached: Int32Array | undefined
  let found: Set<Phrase> | undefined
  return {
    take({ at, isLast, phrase, place }: Step, position: number): void {
      if (at > 0 && !isNear(reached?.[place - 1], position, phrase.gap)) return
      reached ??= new Int32Array(phrases.length * maxSteps)
      reached[place] = position
      if (isLast) found = (found ?? new Set()).add(phrase)
    },
    weight: (): number => (found ? [...found].reduce((sum, { weight }) => sum + weight, 0) : 0),
  }
}

const isNear = (before: number | undefined, position: number, gap: number): boolean =>
  before !== undefined && before !== position && position - before <= gap + 1
