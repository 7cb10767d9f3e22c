import type { Tool } from '../../../../core/tool/tool.ts'
import type { SentCall } from '../../tools/call-form.ts'
import type { DevParts, DevPerson } from '../parts.ts'
import type { RunSet, RunSets, SideRun } from './runs.ts'
import type { SideDoor, SideMaker } from './side.ts'

/** A tool, and what there is to call it. */
export interface AskingTool {
  readonly maker: SideMaker
  readonly tool: Tool
  readonly people: readonly DevPerson[]
}

/** As whom through what. */
export type Choice = Pick<RunSet, 'doors' | 'people'>

/** People who see different records; what writes does it through one door. */
export function usualChoice({ compared }: DevParts, { maker, people, tool }: AskingTool): Choice {
  const doors = maker.doorsOf(tool)
  return {
    people: people.filter(({ username }) => compared.includes(username)),
    doors: tool.writes ? doors.slice(0, 1) : doors,
  }
}

export function choiceIn(sent: URLSearchParams, { maker, people, tool }: AskingTool): Choice {
  const [users, ways] = [new Set(sent.getAll('user')), new Set(sent.getAll('door'))]
  return {
    people: people.filter(({ username }) => users.has(username)),
    doors: maker.doorsOf(tool).filter(({ id }) => ways.has(id)),
  }
}

interface SentSides extends AskingTool {
  readonly call: SentCall
  readonly choice: Choice
  readonly sets: RunSets
}

/** Makes the calls that were asked for, and keeps what came of them. */
export async function makeCalls({ call, choice, maker, sets, tool }: SentSides): Promise<RunSet> {
  const { fields, input } = call
  const runOne = async (person: DevPerson, door: SideDoor): Promise<SideRun> => ({
    ...(await maker.run({ tool, input, door: door.id, username: person.username })),
    ...{ person, door },
  })
  const calls = choice.people.flatMap(person => choice.doors.map(door => () => runOne(person, door)))
  const runs = tool.writes ? await oneByOne(calls) : await Promise.all(calls.map(make => make()))
  return sets.keep({ ...choice, tool: tool.name, input, fields, runs })
}

/** Calls that change data do not get in each other's way. */
async function oneByOne<Result>(calls: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const make of calls) results.push(await make())
  return results
}
