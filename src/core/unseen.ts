/**
 * Characters that show nothing, or change how what is beside them is shown: controls, formats (direction marks, zero
 * widths, tags), line and paragraph separators, surrogates without their pair, private use, whatever Unicode lets a
 * renderer leave out (such as the filler U+3164), and the empty pattern of Braille.
 * @see https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu
/** Emoji have these behind them. */
const variationSelectors = /[\ufe0e\ufe0f]/g

/** A text of somebody else without the characters that nobody sees. */
export const withoutUnseen = (text: string): string => text.replace(unseen, '')

const lineEnd = /\r\n?|[\v\f\u0085\u2028\u2029]/g
const unseenInLines = /[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\n\t]]/gv

/** As `withoutUnseen`, but lines and tabs stay; all ends of lines become the same. */
export const withoutUnseenInLines = (text: string): string => text.replace(lineEnd, '\n').replace(unseenInLines, '')

/** Whether a text holds characters that nobody sees, other than those of emoji. */
export function hasUnseen(text: string): boolean {
  const bare = text.replace(variationSelectors, '')
  return withoutUnseen(bare) !== bare
}

/**
 * Text of others on one line and of bounded length, without characters that are not seen or that turn the direction of
 * what is seen. A text that is cut ends in `...`.
 */
export function toPlainText(text: unknown, maxLength = 255): string {
  const given = String(text ?? '').slice(0, maxLength * 4)
  const line = withoutUnseen(given.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, ' ')).trim()
  return line.length > maxLength ? `${line.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')}...` : line
}
