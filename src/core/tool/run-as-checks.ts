import { isApiName, isLinkName, linkNameForm } from '../names.ts'
import { toGivenText } from './fields.ts'

/** What is looked at before anybody knows that the types hold: they are not checked when a host starts. */
interface Given {
  readonly runAs?: unknown
  readonly people?: unknown
  readonly acrossOrgs?: unknown
  readonly surfaces?: unknown
}

const storedForms = "{ authorization: 'name' } or { authorizations: ['name', 'other'] }"

/** What is wrong with whose rights a tool gets, and whom it is for. */
export function runAsProblems(tool: Given): string[] {
  const { acrossOrgs, people, runAs } = tool
  return [
    ...(isStored(runAs) ? storedProblems(runAs) : namedProblems(runAs)),
    ...(people === undefined ? [] : peopleProblems(people, tool)),
    ...(acrossOrgs === undefined ? [] : acrossOrgsProblems(acrossOrgs, runAs)),
  ]
}

const namedProblems = (runAs: unknown): string[] =>
  runAs === 'user' || runAs === 'user-plus'
    ? []
    : [`runAs: must be 'user', 'user-plus', ${storedForms}${toGivenText(runAs)}`]

/** What is wrong with stored rights. */
function storedProblems(runAs: unknown): string[] {
  const { authorization, authorizations, ...rest } = toRecord(runAs)
  const isOne = authorization !== undefined
  if (Object.keys(rest).length > 0 || isOne === (authorizations !== undefined)) {
    return [`runAs: stored rights are written ${storedForms}`]
  }
  if (isOne) return isName(authorization) ? [] : [`runAs: an authorization name has ${linkNameForm}`]
  return listProblems(authorizations)
}

function listProblems(names: unknown): string[] {
  if (!Array.isArray(names) || names.length === 0) return ['runAs.authorizations: a list of at least one name']
  if (!names.every(isName)) return [`runAs.authorizations: an authorization name has ${linkNameForm}`]
  return new Set(names).size === names.length ? [] : ['runAs.authorizations: names each one once']
}

function peopleProblems(people: unknown, { runAs, surfaces }: Given): string[] {
  const { customPermission, ...rest } = toRecord(people)
  if (Object.keys(rest).length > 0 || typeof customPermission !== 'string' || !isApiName(customPermission)) {
    return ["people: must be { customPermission: 'ApiName' }, the API name of a custom permission"]
  }
  if (!isStored(runAs)) {
    return ['people: is for tools with stored rights; one that runs as the user is for whoever has those. Leave it out']
  }
  const isShut = Array.isArray(surfaces) && !surfaces.includes('mcp')
  return !isShut ? [] : ['people: people come over MCP; add "mcp" to the surfaces, or leave it out']
}

function acrossOrgsProblems(acrossOrgs: unknown, runAs: unknown): string[] {
  if (typeof acrossOrgs !== 'boolean') return ['acrossOrgs: must be true or false']
  if (!acrossOrgs || isStored(runAs)) return []
  return ['acrossOrgs: is for tools with stored rights; one that runs as the user stays in her org. Leave it out']
}

const isStored = (runAs: unknown): boolean => typeof runAs === 'object' && runAs !== null

const isName = (name: unknown): boolean => typeof name === 'string' && isLinkName(name)

const toRecord = (value: unknown): Readonly<Record<string, unknown>> => ({ ...(value as object | null) })
