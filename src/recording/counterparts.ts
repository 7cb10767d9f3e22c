import { isId } from './stand-ins.ts'

/** What stand-ins of a recording stand for in another org. */
export interface Counterparts {
  /** A text of a request with ids and tokens of the other org. */
  translate(text: string): string
  /** Ids and tokens stand at the same place in both answers. */
  learn(recorded: unknown, here: unknown): void
}

const standIn = /(?<![0-9A-Za-z])(?:[0-9A-Za-z]{3}\d{12}(?:[A-Z0-5]{3})?|token-\d{12})(?![0-9A-Za-z])/g
const tokenForm = /^token-\d{12}$/

/**
 * @param known by stand-in
 * @param idsOf ids that the other org has, by key prefix: for records that no answer has named before
 */
export function createCounterparts(
  known: ReadonlyMap<string, string>,
  idsOf: ReadonlyMap<string, readonly string[]>,
): Counterparts {
  const found = new Map([...known].map(([key, value]) => [key.slice(0, 15), value]))
  const given = new Set(known.values())

  function counterpartOf(text: string): string {
    if (text.startsWith('token-')) return found.get(text) ?? found.get('token') ?? text
    const key = text.slice(0, 15)
    const id = found.get(key) ?? idsOf.get(text.slice(0, 3))?.find(each => !given.has(each))
    if (id === undefined) return text
    found.set(key, id)
    given.add(id)
    return text.length === 15 ? id.slice(0, 15) : id
  }

  function learnText(recorded: string, here: string): void {
    if (tokenForm.test(recorded)) found.set(recorded, here)
    const key = recorded.slice(0, 15)
    if (isId(recorded) && isId(here) && !found.has(key)) found.set(key, here)
  }

  function learn(recorded: unknown, here: unknown): void {
    if (typeof recorded === 'string') {
      if (typeof here === 'string') learnText(recorded, here)
      return
    }
    for (const [name, item] of entriesOf(recorded)) learn(item, entryOf(here, name))
  }

  return { translate: text => text.replaceAll(standIn, counterpartOf), learn }
}

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : []

const entryOf = (value: unknown, name: string): unknown => new Map(entriesOf(value)).get(name)

/** Key prefixes of the stand-ins in a text. */
export const prefixesIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(standIn)].map(([found]) => found.slice(0, 3)).filter(prefix => prefix !== 'tok'))
