/** A field that a query selects. */
export interface SelectedField {
  /** Object behind the FROM that stands in no parentheses. */
  readonly object: string
  /** Relationships of sub-queries that lead from there to its rows. */
  readonly children: readonly string[]
  /** Parents, then the field: `Owner`, `Name`. */
  readonly path: readonly string[]
  /** What the row calls it, where the query names it. */
  readonly alias?: string
}

/**
 * The fields that queries in the source of a tool select, as far as they stand in it: not those behind a placeholder, TYPEOF
 * or FIELDS(), nor what is read by id, search or an action.
 */
export function selectedIn(source: string): readonly SelectedField[] {
  return [...source.matchAll(beginning)].flatMap(({ 0: text, 1: end = '', index }) => {
    const query = readQuery(source.slice(index + text.length), end)
    return query ? fieldsOf(query, { object: query.from, children: [] }) : []
  })
}

/** A text or template that starts so. A sub-query stands in parentheses, and is read with what it is in. */
const beginning = /(['"`])\s*select\s/gi
const mark = /\$\{(?:[^{}]|\{[^{}]*\})*\}|[(),'"`]|\bfrom\s+(\w+|\$)/gi
const steps: Readonly<Record<string, number>> = { '(': 1, ')': -1 }

interface Query {
  readonly items: readonly string[]
  readonly from: string
}

/** What stands behind SELECT; nothing where the text ends before its object, or that is a placeholder. */
function readQuery(text: string, end: string): Query | undefined {
  const marks = topMarks(text, end)
  const [last, from] = marks.map(mark => [mark, mark[1]] as const).find(([, name]) => name !== undefined) ?? []
  if (!last || from === undefined || from === '$') return undefined
  const commas = marks.filter(({ 0: found, index }) => found === ',' && index < last.index)
  const cuts = commas.map(({ index }) => index)
  return { from, items: itemsOf(text.slice(0, last.index), cuts) }
}

/** Those that stand in no parentheses. */
function topMarks(text: string, end: string) {
  const all = [...text.matchAll(mark)]
  const stop = all.findIndex(([found]) => found === end)
  let depth = 0
  return all.slice(0, stop === -1 ? all.length : stop).filter(([found]) => {
    depth += steps[found] ?? 0
    return depth === 0
  })
}

const itemsOf = (text: string, cuts: readonly number[]): readonly string[] =>
  [...cuts, text.length].map((cut, at) => text.slice(at === 0 ? 0 : (cuts[at - 1] ?? 0) + 1, cut).trim())

type Rows = Pick<SelectedField, 'children' | 'object'>

const fieldsOf = ({ items }: Query, rows: Rows): readonly SelectedField[] =>
  items.flatMap(item => {
    const [, inner] = /^\(\s*select\s([\s\S]*)\)$/i.exec(item) ?? []
    return inner === undefined ? fieldOf(item, rows) : fieldsBelow(inner, rows)
  })

function fieldsBelow(text: string, rows: Rows): readonly SelectedField[] {
  const query = readQuery(text, '')
  return query ? fieldsOf(query, { ...rows, children: [...rows.children, query.from] }) : []
}

function fieldOf(item: string, rows: Rows): readonly SelectedField[] {
  const [, called, plain, alias] = /^(?:\w+\(\s*([\w.]+)\s*\)|([\w.]+))(?:\s+(\w+))?$/.exec(item) ?? []
  const path = (called ?? plain)?.split('.')
  return path ? [{ ...rows, path, ...(alias !== undefined && { alias }) }] : []
}
