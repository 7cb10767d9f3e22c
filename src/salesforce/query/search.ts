import { AppError } from '../../core/failure.ts'
import type { SearchedObject, SearchOptions } from '../../core/org/search.ts'
import { readFieldPath, readName } from '../records/name.ts'
import type { Channel } from '../wire/channel.ts'
import { noteFound } from './read-objects.ts'
import { soqlTextOf } from './soql.ts'

/** Characters with a meaning in a search text. @see https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_find.htm */
const operators = /[?&|!{}[\]()^~*:\\"'+-]/g
/** Words that SOSL reads as operators unless they are quoted. Not the end of another one, such as of `Señor`. */
const words = /(?<![\p{L}\p{M}\p{N}_])(?:AND NOT|AND|OR)(?![\p{L}\p{M}\p{N}_])/giu
const wordEnds = /"(?:AND NOT|AND|OR)"|[\p{L}\p{M}\p{N}](?= |$)/giu
const maxTextLength = 4_000

/** Records in which the text is found. @throws invalid_input for a text of less than two letters or digits. */
export async function search<R>(channel: Channel, text: string, options: SearchOptions): Promise<R[]> {
  const path = `${channel.base}/search?q=${encodeURIComponent(toSosl(text, options))}`
  const answer = await channel.read<{ readonly searchRecords?: R[] } | R[] | undefined>({ method: 'GET', path })
  const records = Array.isArray(answer) ? answer : answer?.searchRecords
  if (Array.isArray(records)) {
    noteFound(channel.scope.use, records)
    return records
  }
  throw new AppError('upstream_failed', 'Salesforce answered a search without records.')
}

function toSosl(text: string, { in: fields = 'all', limit, returning, wordStarts }: SearchOptions): string {
  const found = returning.map(toReturned).join(', ')
  const plain = toSearchText(text)
  return `FIND {${wordStarts ? withOpenEnds(plain) : plain}} IN ${fields.toUpperCase()} FIELDS RETURNING ${found}${toLimit(limit)}`
}

function toSearchText(text: string): string {
  const clean = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  const letters = clean.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  if (letters < 2 || clean.length > maxTextLength || !clean.isWellFormed()) {
    throw new AppError(
      'invalid_input',
      `A search text has 2 letters or digits at least, and ${maxTextLength} characters.`,
    )
  }
  return clean.replace(operators, '\\$&').replace(words, '"$&"')
}

/** What is quoted takes no wildcard. */
const withOpenEnds = (text: string): string =>
  text.replace(wordEnds, found => (found.startsWith('"') ? found : `${found}*`))

function toReturned({ object, fields, where, limit }: SearchedObject): string {
  const condition = where === undefined ? '' : ` WHERE ${soqlTextOf(where)}`
  return `${readName(object)}(${fields.map(readFieldPath).join(', ')}${condition}${toLimit(limit)})`
}

function toLimit(limit: number | undefined): string {
  if (limit === undefined) return ''
  if (Number.isInteger(limit) && limit > 0 && limit <= 2_000) return ` LIMIT ${limit}`
  throw new AppError('internal', 'A search limit is a whole number from 1 to 2,000.')
}
