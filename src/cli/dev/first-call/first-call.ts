import type { Tool } from '../../../core/tool/tool.ts'
import { readUtf8 } from '../../../core/utf8.ts'
import type { LocalOrg } from '../local-org.ts'
import { type ExampleInput, exampleOf } from './example.ts'

/** A call of a tool with an input that lacks the ids of records. */
export interface FirstCall extends ExampleInput {
  readonly tool: string
  /** What somebody asks with it, where the tool has an example. */
  readonly ask?: string
}

/** A call that works as it is. */
export interface CompleteCall extends Pick<FirstCall, 'tool' | 'input' | 'ask'> {
  /** A record that the caller does not see, and a manager does. */
  readonly hidden?: { readonly object: string; readonly id: string } | undefined
}

/** Calls that read, those with the rights of the person first, in the order of the tools. */
export function toFirstCalls(tools: readonly Tool[]): readonly FirstCall[] {
  const readers = tools.filter(({ job, surfaces, writes }) => !writes && !job && surfaces.includes('actions'))
  const [own, others] = [
    readers.filter(({ runAs }) => runAs === 'user'),
    readers.filter(({ runAs }) => typeof runAs === 'object'),
  ]
  return [...own, ...others].flatMap(tool => toFirstCall(tool) ?? [])
}

function toFirstCall({ examples: [example], input, name }: Tool): FirstCall | undefined {
  if (example) return { ...example, tool: name, idFields: Object.keys(example.input).filter(isIdOf(example.input)) }
  const made = exampleOf(input)
  return made && { ...made, tool: name }
}

const isIdOf = (input: FirstCall['input']) => (field: string) =>
  field.endsWith('Id') && /^(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(String(input[field]))

export const sampleUsers = {
  caller: 'sara.sales@acme.example',
  /** Sells elsewhere. */
  colleague: 'tom.sales@acme.example',
  manager: 'mia.manager@acme.example',
} as const

/** The first of the calls whose ids the local org has, with records that the sample user sees. */
export async function completeFirst(calls: readonly FirstCall[], org: LocalOrg): Promise<CompleteCall | undefined> {
  for (const call of calls) {
    const found = await Promise.all(
      call.idFields.map(async field => [field, await findSampleRecords(field, org)] as const),
    )
    const [records] = found.map(([, each]) => each)
    const hidden = records?.hidden ? { object: records.object, id: records.hidden } : undefined
    if (found.every(([field, each]) => each?.seen.includes(String(call.input[field])))) {
      const { ask, input, tool } = call
      return { tool, input, hidden, ...(ask !== undefined && { ask }) }
    }
    const ids = found.flatMap(([field, each]) => (each ? [[field, each.seen[0]]] : []))
    if (ids.length < call.idFields.length) continue
    return { tool: call.tool, input: { ...call.input, ...Object.fromEntries(ids) }, hidden }
  }
  return undefined
}

interface FoundRecords {
  readonly object: string
  /** At least one. */
  readonly seen: readonly string[]
  readonly hidden: string | undefined
}

/** Records of the object that a field such as `accountId` or `mainContactId` is about. */
async function findSampleRecords(field: string, org: LocalOrg): Promise<FoundRecords | undefined> {
  for (const object of objectNamesOf(field)) {
    const { caller, colleague, manager } = sampleUsers
    const [own, foreign, all] = await Promise.all([caller, colleague, manager].map(name => readIds(object, name, org)))
    if (own?.length) {
      const hidden = foreign?.find(id => !own.includes(id) && all?.includes(id))
      return { object, seen: own, hidden }
    }
  }
  return undefined
}

function objectNamesOf(field: string): readonly string[] {
  const words = field.replace(/Id$/, '').split(/(?=[A-Z])/)
  const names = [words, words.slice(-1)].map(
    ([first = '', ...rest]) => first.charAt(0).toUpperCase() + first.slice(1) + rest.join(''),
  )
  return [...new Set([...names, ...names.map(name => `${name}__c`)])]
}

async function readIds(object: string, username: string, org: LocalOrg): Promise<readonly string[]> {
  const accessToken = org.users.find(user => user.username === username)?.accessToken
  const query = new URLSearchParams({ q: `SELECT Id FROM ${object} ORDER BY Id LIMIT 2000` })
  const answer = await fetch(`${org.org}/services/data/v${org.apiVersion}/query?${query}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  if (!answer.ok) return []
  const { records } = JSON.parse(readUtf8(await answer.bytes())) as {
    readonly records: readonly { readonly Id: string }[]
  }
  return records.map(({ Id }) => Id)
}
