/**
 * What a terminal obeys instead of showing it, or shows in another order: controls (C0, DEL, C1), formats, line and
 * paragraph separators, surrogates without their pair. Two joiners stay, without which some scripts cannot be written.
 */
const unprintable = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]--[\u200c\u200d]]/gv
const unprintableInLines = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]--[\n\t\u200c\u200d]]/gv

/** As JSON writes it, so that JSON stays what it is. */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('')

/** A text of somebody else as a part of one line: it can neither move the cursor of a terminal nor begin a line of its own. */
export const printable = (text: string): string => text.replace(unprintable, escaped)

/**
 * Lines for a terminal, as a last gate: what they were made of is `printable` where it is foreign. JSON is the same value
 * afterwards.
 */
export const printableLines = (text: string): string => text.replace(unprintableInLines, escaped)
