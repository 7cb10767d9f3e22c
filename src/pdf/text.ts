/** Characters of the standard fonts beyond Latin-1: those of Windows-1252. */
const extra = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ'
const known = new Set(extra)
/** Letters that Unicode does not take apart. */
const plain: Readonly<Record<string, string>> = {
  ...{ ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ħ: 'h', Ħ: 'H', ı: 'i', ŧ: 't', Ŧ: 'T', ŋ: 'n', Ŋ: 'N', ẞ: 'SS' },
  ...{ '\u2010': '-', '\u2011': '-', '\u2012': '-', '\u2015': '-', '\u2212': '-', '\u202f': ' ', '\u2009': ' ' },
}

const isShown = (character: string): boolean => /[\n\x20-\x7e\xa0-\xff]/.test(character) || known.has(character)
const isMark = /\p{M}/u
const isSilent = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/**
 * Marks beyond those of any language, which are left out: putting them into order takes time with their square.
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const piledMarks = /(\p{M}{30})\p{M}+/gu

/**
 * Text in characters that the standard fonts have: accents they lack are taken off (`Győr` becomes `Gyor`), characters of
 * other scripts become `?`, control characters go. Longer than any word, what has no place to break gets line breaks.
 */
export function toDrawable(text: string): string {
  const composed = text.replace(/\r\n?/g, '\n').replace(piledMarks, '$1').normalize('NFC')
  return withBreaks(Array.from(composed, toShownCharacter).join(''))
}

/** Wrapping measures what is left of a word again for each of its lines, so words must end. */
const maxStretch = 400
/** Between words, and behind lines: here a line can break, whatever stands around it. */
const breaks = /(?<=[\p{L}\p{N}] )(?=[\p{L}\p{N}])|(?<=\n)/u
const stretch = new RegExp(`[^\\n]{1,${maxStretch}}\\n?`, 'g')

const withBreaks = (text: string): string =>
  text.length <= maxStretch
    ? text
    : text
        .split(breaks)
        .map(each => (each.length > maxStretch ? each.match(stretch)?.join('\n') : each))
        .join('')

function toShownCharacter(character: string): string {
  if (isShown(character)) return character
  const alike = plain[character]
  if (alike !== undefined) return alike
  if (isSilent.test(character) || isMark.test(character)) return ''
  const [base = '', ...rest] = Array.from(character.normalize('NFKD')).filter(each => !isMark.test(each))
  return [base, ...rest].every(isShown) ? [base, ...rest].join('') : '?'
}

const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const

/** A value as text for the standard fonts. */
export function toDrawableValue(value: string | number | null): string {
  if (value === null) return ''
  return typeof value === 'number' ? value.toLocaleString('en', decimals) : toDrawable(value)
}
