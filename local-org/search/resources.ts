import { refusal } from '../failure.ts'
import type { Answer, Call, Resource } from '../resource.ts'
import { locatedIn, QueryError } from '../soql/query-error.ts'
import { malformedSearch } from './expression.ts'
import { readParameters } from './parameters.ts'
import { runSearch, type Search, type SearchParts } from './search.ts'
import { readSosl } from './sosl.ts'

function readText(text: string): Search {
  try {
    return readSosl(text)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw malformedSearch(locatedIn(text, error).message)
  }
}

/** Before that the answer of `search` was the list alone. */
const firstWithObject = 37

/**
 * The resources `search` and `parameterizedSearch`.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_search.htm
 */
export function createSearchResources(parts: SearchParts): readonly Resource[] {
  const answer = (call: Call, search: Search): Answer => ({
    status: 200,
    body: { searchRecords: runSearch(search, parts, call) },
  })

  const search = (call: Call): Answer => {
    const text = call.query.get('q')
    if (text === null) throw refusal('MALFORMED_SEARCH', 'A search string has to be specified')
    const found = runSearch(readText(text), parts, call)
    return { status: 200, body: Number(call.version) < firstWithObject ? found : { searchRecords: found } }
  }

  const searchByParameters = (call: Call): Answer => answer(call, readParameters(call))

  return [
    { method: 'GET', path: '/search', parameters: ['q'], run: search },
    { method: 'GET', path: '/parameterizedSearch', since: 36, parameters: 'any', run: searchByParameters },
    { method: 'POST', path: '/parameterizedSearch', since: 36, run: searchByParameters },
  ]
}
