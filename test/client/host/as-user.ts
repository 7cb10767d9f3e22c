import { deepStrictEqual } from 'node:assert'
import type * as z from 'zod'
import type { Tool } from '#kit'
import { type Addresses, type Answer, createActionDoor, type Door, openMcpDoor } from './doors.ts'

/** What a tool refused, the same through every door. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
  readonly code: string
  readonly retryable: boolean

  constructor(failure: Readonly<Record<string, unknown>>) {
    super(String(failure.message))
    this.code = String(failure.code)
    this.retryable = failure.retryable === true
  }
}

export interface User {
  /**
   * Runs a tool through every door it is on (AppLink, and MCP in both eras) and asserts that all give the same.
   * A tool that writes runs once a door; ids of the records it made may differ.
   * @throws ToolFailure when the tool refuses; AssertionError when the doors disagree.
   */
  call<Input extends z.ZodObject, Output extends z.ZodObject>(
    tool: Tool<Input, Output>,
    input: z.input<Input>,
  ): Promise<z.output<Output>>
}

/** A client for tests of tools: `await testClient.asUser('sara.sales@acme.example').call(accountSummary, {...})`. */
export function createTestClient(addresses: Addresses) {
  const opened = new Map<string, Promise<readonly Door[]>>()
  const doorsOf = (username: string): Promise<readonly Door[]> => {
    const doors = opened.get(username) ?? openDoors(addresses, username)
    opened.set(username, doors)
    return doors
  }
  return {
    asUser: (username: string): User => ({
      async call(tool, input) {
        const doors = (await doorsOf(username)).filter(({ name }) => isOn(tool, name))
        const answers: (readonly [string, Answer])[] = []
        for (const door of doors) answers.push([door.name, await door.call(tool.name, input)])
        const answer = agreed(answers, tool.writes)
        if (!answer.ok) throw new ToolFailure(answer.failure)
        return answer.output as never
      },
    }),
    async close() {
      for (const doors of opened.values()) await Promise.all((await doors).map(door => door.close()))
    },
  }
}

const openDoors = (addresses: Addresses, username: string): Promise<readonly Door[]> =>
  Promise.all([
    createActionDoor(addresses, username),
    openMcpDoor(addresses, username, '2026-07-28'),
    openMcpDoor(addresses, username, '2025-11-25'),
  ])

function isOn({ runAs, surfaces }: Pick<Tool, 'runAs' | 'surfaces'>, door: Door['name']): boolean {
  return door === 'actions' ? surfaces.includes('actions') : surfaces.includes('mcp') && runAs !== 'user-plus'
}

function agreed(answers: readonly (readonly [string, Answer])[], writes: boolean): Answer {
  const [first, ...others] = answers
  if (!first) throw new Error('the tool is on no door of this client')
  for (const [name, answer] of others) {
    deepStrictEqual(comparable(answer, writes), comparable(first[1], writes), `${name} and ${first[0]} disagree`)
  }
  return first[1]
}

/** Request ids always differ; so do the ids of records that a call made. Actions leave out what is null elsewhere. */
function comparable(answer: Answer, writes: boolean): unknown {
  const text = JSON.stringify(answer, (key, value) => (key === 'requestId' || value === null ? undefined : value))
  return JSON.parse(writes ? text.replace(/\b[a-zA-Z0-9]{15}[A-Z0-5]{3}\b/g, '<id>') : text)
}
