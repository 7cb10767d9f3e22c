import type { Reached } from '../../core/org/reach.ts'

const literal = /'(?:\\.|''|[^'\\])*'/g
const comment = /\/\*[\s\S]*?\*\/|--[^\n]*/g
const source =
  /\b(?:from|join)\s+([^()]*?)(?=\s+(?:using|where|with|group|having|order|limit|offset|for|all|update|from|join|on|left|right|inner|full|cross|union)\b|[()]|$)/gi
const path = /\b[A-Za-z]\w*(?:\s*\.\s*[A-Za-z]\w*)+/g
const typeName = /\bwhen\s+([A-Za-z]\w*)/gi
const typeOf = /\btypeof\s+([A-Za-z]\w*)/gi

/** A query parses the same whatever its values are. Bounded, since days and numbers stand in it as they are. */
const known = new Map<string, readonly Reached[]>()
const maxKnown = 1_000

/** What a SOQL query reads: its objects, those of subqueries, and the relationships that its paths go along. */
export function soqlReach(query: string): readonly Reached[] {
  const text = query.replace(literal, "''")
  const before = known.get(text)
  if (before) return before
  if (known.size >= maxKnown) known.clear()
  const reached = readSoql(text)
  known.set(text, reached)
  return reached
}

interface Source {
  readonly name: string
  /** What paths may begin with in its place. */
  readonly alias: string | undefined
  /** It stands in a subquery of the fields, where records are of a relationship. */
  readonly isChild: boolean
}

function readSoql(text: string): readonly Reached[] {
  const sources = [...text.matchAll(source)].flatMap(({ 1: list = '', index }) =>
    toSources(list, isInFields(text, index)),
  )
  const bases = new Set(
    sources.flatMap(({ alias = [], isChild, name }) => [...(isChild ? [] : [name]), alias].flat()).map(lower),
  )
  const along = [...text.matchAll(path)].flatMap(([found]) => relationshipsOf(found, bases))
  const types = [...text.matchAll(typeName)].map(([, name = '']): Reached => ({ does: 'read', name }))
  const isTyped = new Set([...text.matchAll(typeOf)].map(([, name = '']) => lower(name)))
  return unique([
    ...sources.map(({ isChild, name }): Reached => ({ does: 'read', name, ...(isChild && { relationship: true }) })),
    // What it may be is said by its WHENs.
    ...along.filter(({ name }) => !isTyped.has(lower(name))),
    ...types,
  ])
}

/** `Account a, a.Contacts c`, where what begins with an alias is a relationship. */
function toSources(list: string, isChild: boolean): readonly Source[] {
  return list.split(',').flatMap(entry => {
    const [name = '', ...rest] = entry.trim().split(/\s+/)
    const alias = rest.filter(word => !/^as$/i.test(word))[0]
    const [last = '', ...before] = name.split('.').reverse()
    return last === '' ? [] : [{ name: last, alias, isChild: isChild || before.length > 0 }]
  })
}

/** A subquery stands among the fields when the FROM around it comes later: in a condition it came before. */
function isInFields(text: string, at: number): boolean {
  const depth = depthAt(text, at)
  if (depth === 0) return false
  for (const { index } of text.slice(0, at).matchAll(/\bfrom\b/gi)) if (depthAt(text, index) < depth) return false
  return true
}

function depthAt(text: string, at: number): number {
  let depth = 0
  for (let index = 0; index < at; index++) depth += text[index] === '(' ? 1 : text[index] === ')' ? -1 : 0
  return depth
}

function relationshipsOf(found: string, bases: ReadonlySet<string>): readonly Reached[] {
  const names = found.split('.').map(name => name.trim())
  const steps = bases.has(lower(names[0] ?? '')) ? names.slice(1, -1) : names.slice(0, -1)
  return steps.map(name => ({ does: 'read', name, relationship: true }))
}

const temporary = /\b(?:with|,)\s*(?:recursive\s+)?"?(\w+)"?\s*(?:\([^()]*\)\s*)?as\s*\(/gi

/** The tables that a SQL query of a Data Cloud reads. */
export function sqlReach(sql: string): readonly Reached[] {
  const text = sql.replace(literal, "''").replace(comment, ' ')
  const own = new Set([...text.matchAll(temporary)].map(([, name = '']) => lower(name)))
  const lists = [...text.matchAll(source)].flatMap(([, list = '']) => list.split(','))
  const names = lists.map(entry => /^\s*(?:"?[\w-]+"?\s*\.\s*)*"?(\w+)/.exec(entry)?.[1] ?? '').filter(Boolean)
  return unique(names.filter(name => !own.has(lower(name))).map((name): Reached => ({ does: 'read', name })))
}

const returning = /\breturning\s+/i

/** What a SOSL query gives back; one that does not say gives what it finds. */
export function soslReach(query: string): readonly Reached[] {
  const text = query.replace(/\{(?:\\.|[^}\\])*\}/g, '{}').replace(literal, "''")
  const start = returning.exec(text)
  if (!start) return [{ does: 'read', name: 'search' }]
  const list = text.slice(start.index + start[0].length)
  const sources = topLevelWords(list)
  const bases = new Set(sources.map(lower))
  return unique([
    ...sources.map((name): Reached => ({ does: 'read', name })),
    ...[...list.matchAll(path)].flatMap(([found]) => relationshipsOf(found, bases)),
  ])
}

/** The names of a list such as `Account(Id, Name), Contact`, up to a word that is none. */
function topLevelWords(list: string): readonly string[] {
  let plain = list
  for (let shorter = ''; shorter !== plain; ) {
    shorter = plain
    plain = plain.replace(/\([^()]*\)/g, '')
  }
  return plain.split(',').flatMap(part => part.trim().split(/\s+/)[0] || [])
}

const lower = (text: string): string => text.toLowerCase()

function unique(reached: readonly Reached[]): readonly Reached[] {
  const byName = new Map(reached.map(each => [`${lower(each.name)} ${each.relationship ?? ''}`, each]))
  return [...byName.values()]
}
