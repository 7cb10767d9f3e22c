import type { Reached } from '../../core/org/reach.ts'
import {
  along,
  anything,
  createReadMemo,
  isKnown,
  isPath,
  lexemesOf,
  literal,
  lower,
  name,
  pathPartsOf,
  read,
  unique,
} from './words.ts'

const readText = createReadMemo(readSoql)

/** What a SOQL query reads: its objects, those of subqueries, and the relationships that its paths go along. */
export const soqlReach = (query: string): readonly Reached[] => readText(query.replace(literal, "''"))

/** What paths of fields go along. */
export function pathsReach(fields: string): readonly Reached[] {
  const paths = lexemesOf(fields.replace(literal, "''")).filter(isPath)
  return unique(paths.flatMap(path => pathPartsOf(path).slice(0, -1).map(along)))
}

/** A query or a subquery. */
interface Scope {
  readonly outer: Scope | undefined
  /** It stands among the fields, where records are of a relationship. */
  readonly isChild: boolean
  /** What paths may begin with in place of an object. */
  readonly bases: Set<string>
  readonly paths: string[]
  readonly sources: string[]
  readonly typed: Map<string, string>
  hasFrom: boolean
}

interface Reading {
  readonly words: readonly string[]
  readonly scopes: Scope[]
  readonly reached: Reached[]
  at: number
}

const createScope = (outer?: Scope): Scope => ({
  ...{
    outer,
    isChild: outer !== undefined && !outer.hasFrom,
    bases: new Set<string>(),
    typed: new Map<string, string>(),
  },
  ...{ paths: [], sources: [], hasFrom: false },
})

function readSoql(text: string): readonly Reached[] {
  const words = lexemesOf(text)
  const top = createScope()
  const reading: Reading = { words, scopes: [top], reached: [], at: 0 }
  const open = [top]
  for (; reading.at < words.length; reading.at++) readWord(reading, open)
  const isWhole =
    lower(words[0] ?? '') === 'select' && words.every(isKnown) && reading.scopes.every(each => each.hasFrom)
  return unique([
    ...reading.reached,
    ...reading.scopes.flatMap(scope => [...sourcesOf(scope), ...alongOf(scope)]),
    ...(isWhole ? [] : [anything]),
  ])
}

/** `open` has the query that each parenthesis stands in. */
function readWord(reading: Reading, open: Scope[]): void {
  const word = reading.words[reading.at] ?? ''
  const scope = open.at(-1) ?? createScope()
  if (word === '(') open.push(enter(reading, scope))
  else if (word === ')') leave(open)
  else if (isPath(word)) scope.paths.push(word)
  else keywords[lower(word)]?.(reading, scope)
}

function enter({ at, scopes, words }: Reading, scope: Scope): Scope {
  if (lower(words[at + 1] ?? '') !== 'select') return scope
  const inner = createScope(scope)
  scopes.push(inner)
  return inner
}

function leave(open: Scope[]): void {
  if (open.length > 1) open.pop()
}

type ReadKeyword = (reading: Reading, scope: Scope) => void

const keywords: Readonly<Record<string, ReadKeyword | undefined>> = Object.assign(Object.create(null), {
  from: readFrom,
  when: ({ reached, words, at }: Reading) => {
    reached.push(name.test(words[at + 1] ?? '') ? read(words[at + 1] ?? '') : anything)
  },
  typeof: ({ words, at }: Reading, { typed }: Scope) => {
    const relationship = pathPartsOf(words[at + 1] ?? '').at(-1) ?? ''
    typed.set(lower(relationship), relationship)
  },
  // Of whatever no WHEN names.
  else: ({ reached }: Reading, { typed }: Scope) => {
    for (const each of typed.values()) reached.push(along(each))
  },
})

const clause = /^(?:using|where|with|group|having|order|limit|offset|for|update|all)$/i

/** `Account a, a.Contacts AS c`: what stands behind FROM and a comma is a name, were it that of a clause (`Order`). */
function readFrom(reading: Reading, scope: Scope): void {
  const { words } = reading
  scope.hasFrom = true
  if (words[reading.at + 1] === '(') return
  do {
    scope.sources.push(words[++reading.at] ?? '')
    readAlias(reading, scope)
  } while (words[++reading.at] === ',')
  // What ended the list is read as any other word.
  reading.at--
}

function readAlias(reading: Reading, { bases }: Scope): void {
  const { words } = reading
  if (/^as$/i.test(words[reading.at + 1] ?? '')) reading.at++
  const alias = words[reading.at + 1] ?? ''
  if (!name.test(alias) || clause.test(alias)) return
  reading.at++
  if (!isRelationship(alias)) bases.add(lower(alias))
}

const relationships =
  /__r$|^(?:account|asset|campaign|case|contact|contract|createdby|lastmodifiedby|lead|manager|opportunity|order|owner|parent|pricebook2|product2|profile|recordtype|reportsto|user|userrole|what|who)s?$/i

/** An alias like that could be taken for the way to another object. */
const isRelationship = (alias: string): boolean => relationships.test(alias)

function sourcesOf(scope: Scope): readonly Reached[] {
  return scope.sources.flatMap((source): readonly Reached[] => {
    const [first = '', ...rest] = pathPartsOf(source)
    if (!name.test(first)) return [anything]
    if (rest.length === 0) return [scope.isChild ? along(first) : read(first)]
    return (isBase(first, scope) ? rest : [first, ...rest]).map(along)
  })
}

function isBase(first: string, scope: Scope | undefined): boolean {
  if (!scope) return false
  return scope.bases.has(lower(first)) || isOwnObject(first, scope) || isBase(first, scope.outer)
}

const isOwnObject = (first: string, { isChild, sources }: Scope): boolean =>
  !isChild && lower(sources[0] ?? '') === lower(first)

function alongOf(scope: Scope): readonly Reached[] {
  return scope.paths.flatMap(path => {
    const [first = '', ...rest] = pathPartsOf(path)
    const steps = scope.bases.has(lower(first)) || isOwnObject(first, scope) ? rest : [first, ...rest]
    // Which of the types that the WHENs name it is.
    const isType = /^(?:id|type)$/i.test(steps.at(-1) ?? '')
    return steps
      .slice(0, -1)
      .filter(step => !(isType && scope.typed.has(lower(step))))
      .map(along)
  })
}
