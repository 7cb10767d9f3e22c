import { withoutUnseen } from '../core/unseen.ts'

/** More than two marks on one letter grow over the lines around it. */
const piledMarks = /(\p{M}{2})\p{M}+/gu

/** A text that somebody else wrote, fit to be shown in one line: no unseen characters, at most so many visible ones. */
export function toDisplayText(text: unknown, maxLength = 60): string {
  if (typeof text !== 'string') return ''
  const line = text
    .slice(0, 20 * maxLength)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
  const seen = withoutUnseen(line).replace(piledMarks, '$1').trim()
  const letters = [...seen]
  return letters.length > maxLength ? `${letters.slice(0, maxLength - 1).join('')}…` : seen
}
