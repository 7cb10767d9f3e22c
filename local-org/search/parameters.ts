import * as z from 'zod'
import { refusal } from '../failure.ts'
import type { Call } from '../resource.ts'
import { malformedSearch } from './expression.ts'
import { type SearchGroup, searchGroups } from './fields.ts'
import type { Returned, Search } from './search.ts'

const count = z.coerce.number().int().min(0).max(2000)
const names = z.array(z.string().max(1000)).max(500)

const searchedObject = z.object({
  name: z.string().max(100),
  fields: names.optional(),
  where: z.string().max(50_000).optional(),
  orderBy: z.string().max(5000).optional(),
  limit: count.optional(),
})

const parameters = z.object({
  q: z.string(),
  in: z.string().default('ALL'),
  fields: names.optional(),
  sobjects: z.array(searchedObject).max(200).default([]),
  defaultLimit: count.optional(),
  overallLimit: count.optional(),
  offset: count.optional(),
})

/** What this org cannot do; read nonetheless, a search would be answered wrongly without a word. */
const unknown = [
  'dataCategory',
  'dataCategories',
  'division',
  'metadata',
  'netWorks',
  'pricebookId',
  'snippet',
] as const

type Parameters = z.infer<typeof parameters>

const invalid = (message: string): Error => refusal('INVALID_INPUT', message)

const listIn = (text: string | null): readonly string[] | undefined => text?.split(',').map(item => item.trim())

function readQuery(query: URLSearchParams): unknown {
  const given = (name: string) => query.get(name) ?? undefined
  const sobjects = query.getAll('sobject').map(name => ({
    name,
    fields: listIn(query.get(`${name}.fields`)),
    where: given(`${name}.where`),
    orderBy: given(`${name}.orderBy`),
    limit: given(`${name}.limit`),
  }))
  const plain = ['q', 'in', 'defaultLimit', 'overallLimit', 'offset'].map(name => [name, given(name)])
  return { ...Object.fromEntries(plain), fields: listIn(query.get('fields')), sobjects }
}

function checkKnown(present: (name: string) => boolean): void {
  const asked = unknown.find(present)
  if (asked) throw malformedSearch(`This org has no ${asked}`)
}

function readGroup(text: string): SearchGroup {
  const group = searchGroups.find(name => name === text.toUpperCase())
  if (group === undefined) throw invalid(`in must be one of ${searchGroups.join(', ')}`)
  return group
}

function checkClause(text: string | undefined): string | undefined {
  // A text without its end goes on to the end of all: nothing is read twice.
  const outside = (text ?? '').replace(/'(?:[^'\\]|\\[\s\S])*(?:'|$)/g, '')
  let depth = 0
  for (const character of outside) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0
    if (depth < 0) throw malformedSearch('unexpected token: )')
  }
  return text
}

function toReturned(parameters: Parameters): readonly Returned[] {
  const { fields: common, defaultLimit, offset } = parameters
  return parameters.sobjects.map(({ name, fields = common, where, orderBy, limit = defaultLimit }) => {
    const list = fields?.map(field => checkField(field)).join(', ')
    return {
      object: name,
      fields: list || 'Id',
      where: checkClause(where),
      orderBy: checkClause(orderBy),
      limit,
      offset,
    }
  })
}

function checkField(field: string): string {
  if (/^\s*(?:\w+(?:\.\w+)*|(?:toLabel|format|convertCurrency)\(\s*\w+(?:\.\w+)*\s*\)(?:\s+\w+)?)\s*$/i.test(field)) {
    return field
  }
  throw malformedSearch(`unexpected token: ${field}`)
}

/**
 * Reads a parameterized search, from the address or from the body.
 *
 * @throws SalesforceError INVALID_INPUT, MALFORMED_SEARCH
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search_parameterized.htm
 */
export function readParameters({ method, query, body }: Call): Search {
  checkKnown(name => (method === 'POST' ? Object.hasOwn(Object(body), name) : query.has(name)))
  const given = parameters.safeParse(method === 'POST' ? body : readQuery(query))
  if (!given.success) {
    const [issue] = given.error.issues
    throw invalid(`${issue?.path.join('.') || 'The body'}: ${issue?.message ?? 'is not valid'}`)
  }
  const { q, fields, sobjects, overallLimit } = given.data
  if (fields && sobjects.length === 0) throw invalid('fields need at least one sobject')
  return { text: q, group: readGroup(given.data.in), returning: toReturned(given.data), limit: overallLimit }
}
