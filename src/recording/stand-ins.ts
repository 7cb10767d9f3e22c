import { toLongId } from '../core/ids.ts'
import { standardWords } from './rules.ts'
import { shiftTime, timeForm } from './time.ts'

/** What is written in the place of values. The same value gets the same stand-in, wherever it stands. */
export interface StandIns {
  /** For a text, by its form: an id, an e-mail address, a time, a number, an address or any other text. */
  textOf(text: string): string
  numberOf(value: number): number
  tokenOf(token: string): string
  messageOf(message: string): string
}

export interface StandInsParts {
  /** How far times are moved. Known to nobody who has the file alone. */
  readonly shiftMs: number
  /** Words that stay: those that the schemas of the tool list. */
  readonly words: ReadonlySet<string>
  /** Origins that requests went to. */
  readonly origins: ReadonlySet<string>
}

/** Key prefix, then what no text of a person looks like: a first letter that is small or a digit, and digits among the rest. */
const idForm = /^(?=.{0,2}\d)(?=(?:\D*\d){3})[0-9a-z][0-9A-Za-z]{14}(?:[A-Z0-5]{3})?$/
const emailForm = /^[^\s@]+@[^\s@]+$/
const numberForm = /^-?\d{1,15}(?:\.\d{1,15})?$/
const timeOfDayForm = /^\d\d:\d\d:\d\d(?:\.\d+)?Z?$/
const locatorForm = new RegExp(`${idForm.source.slice(0, -1)}-\\d{1,9}$`)
const dataCloudForm = /^(?:https:\/\/)?[\w-]+\.c360a\.salesforce\.com\/?$/

export const standInOrigin = 'https://example.my.salesforce.com'
const dataCloudOrigin = 'https://example.c360a.salesforce.com'

export const isId = (text: string): boolean => idForm.test(text)

/** Counts: the n-th text is `Text n`. What was recorded twice differs only where the org did. */
export function createStandIns({ origins, shiftMs, words }: StandInsParts): StandIns {
  const once = createCounter()

  function idOf(id: string): string {
    const short = once('id', id.slice(0, 15), count => id.slice(0, 3) + String(count).padStart(12, '0'))
    return id.length === 18 ? toLongId(short) : short
  }
  const digitsOf = (text: string): string =>
    isSmall(text) ? text : once('number', text, count => toNumberLike(text, count))

  function urlOf(url: string): string {
    if (origins.has(url.replace(/\/$/, ''))) return standInOrigin
    const [, orgId = '', userId = ''] = /\/id\/(00D\w{12,15})\/(005\w{12,15})$/.exec(url) ?? []
    if (orgId && userId) return `https://login.salesforce.com/id/${idOf(orgId)}/${idOf(userId)}`
    if (dataCloudForm.test(url)) return dataCloudOrigin
    return once('url', url, count => `https://example.com/${count}`)
  }

  function locatorOf(locator: string): string {
    const [id = '', start] = locator.split('-')
    return `${idOf(id)}-${start}`
  }

  const forms: readonly (readonly [RegExp, (text: string) => string])[] = [
    [/^$/, text => text],
    [idForm, idOf],
    [emailForm, text => once('email', text.toLowerCase(), count => `person${count}@example.com`)],
    [numberForm, digitsOf],
    [locatorForm, locatorOf],
    [/^https?:\/\//, urlOf],
    [dataCloudForm, urlOf],
    [timeOfDayForm, () => '12:00:00.000Z'],
    [timeForm, text => shiftTime(text, shiftMs) ?? once('text', text, count => `Text ${count}`)],
    [/^/, text => once('text', text, count => `Text ${count}`)],
  ]

  function textOf(text: string): string {
    if (words.has(text) || standardWords.has(text)) return text
    return forms.find(([form]) => form.test(text))?.[1](text) ?? ''
  }

  return {
    textOf,
    numberOf: value => Number(digitsOf(String(value))),
    tokenOf: token => once('token', token, count => `token-${String(count).padStart(12, '0')}`),
    messageOf: message => once('message', message, count => `Message ${count}`),
  }
}

/** Makes a stand-in of a kind for an original, and gives it again. */
function createCounter() {
  const known = new Map<string, string>()
  const counts = new Map<string, number>()

  return function once(kind: string, original: string, make: (count: number) => string): string {
    const key = `${kind} ${original}`
    const found = known.get(key)
    if (found !== undefined) return found
    let standIn = original
    while (standIn === original) {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      standIn = make(count)
    }
    known.set(key, standIn)
    return standIn
  }
}

/** Whole numbers that identify nobody, and that steer tools: limits, pages, percents. */
const isSmall = (text: string): boolean => /^-?(?:\d{1,2}|100)$/.test(text)

/** Another number with as many digits on both sides of the point. */
function toNumberLike(text: string, count: number): string {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === '') return String(count + 100)
  const first = 10 ** (whole.length - 1)
  const number = Number(whole) === 0 ? whole : String(first + (count % (first * 9)))
  return `${sign}${number}${decimals && `.${String(count).padStart(decimals.length, '0').slice(-decimals.length)}`}`
}

/** One stand-in for all values of a kind: two requests that differ in values alone get the same text. */
export const blanks: StandIns = {
  textOf: () => '*',
  numberOf: () => 0,
  tokenOf: () => '*',
  messageOf: () => '*',
}

/** Every value as it is: what a tool sends to a recording has stand-ins already. */
export const originals: StandIns = {
  textOf: text => text,
  numberOf: value => value,
  tokenOf: token => token,
  messageOf: message => message,
}
