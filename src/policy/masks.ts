import type { MaskName } from './policy-form.ts'

/** In the place of what is not shown. */
const hidden = '***'

/** A longer text has none of the forms. */
const longestForm = 320

/** What is left of a text behind a mask; of one that has not the form, nothing. */
export const maskText = (mask: MaskName, text: string): string =>
  (text.length > longestForm ? undefined : masks[mask](text)) ?? hidden

/** What a field says of itself where it is masked. */
export const maskWords: Readonly<Record<MaskName, string>> = {
  whole: `Masked: ${hidden} stands for the value.`,
  lastFour: 'Masked: only the last four letters or digits are shown.',
  domain: 'Masked: only the domain is shown.',
  initials: 'Masked: only the initials are shown.',
  year: 'Masked: only the year is shown.',
}

/** `undefined` for a text of another form. */
const masks: Readonly<Record<MaskName, (text: string) => string | undefined>> = {
  whole: () => undefined,
  lastFour(text) {
    const all = plain.test(text) ? text.replace(/[^a-z0-9]/gi, '') : [...text.replace(/[^\p{L}\p{N}]/gu, '')]
    // At least as much stays hidden.
    if (all.length < 8) return undefined
    return hidden + (typeof all === 'string' ? all.slice(-4) : all.slice(-4).join(''))
  },
  domain(text) {
    const at = text.indexOf('@')
    const domain = text.slice(at + 1)
    return at > 0 && isDomain(domain) ? `${hidden}@${domain}` : undefined
  },
  initials(text) {
    const names = text.trim().split(/\s+/)
    if (names.length > maxNames || !names.every(isName)) return undefined
    return names.map(name => `${[...name][0] ?? ''}.`).join(' ')
  },
  year: text => (isDate(text) ? text.slice(0, 4) : undefined),
}

const maxNames = 5
const maxDomainLength = 253

const isDomain = (text: string): boolean =>
  text.length <= maxDomainLength && /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+$/i.test(text)

const plain = /^[ -~]*$/

/** In scripts with capital letters: where a sign is a whole name, the first one would tell it. */
const isName = (text: string): boolean => /^[\p{Lu}\p{Ll}][\p{L}\p{M}'’.-]+$/u.test(text)

const isDate = (text: string): boolean =>
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?$/.test(text)
