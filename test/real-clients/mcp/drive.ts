import { createPerson, type Person } from './person.ts'
import type { World } from './world.ts'

export interface ToolResult {
  readonly text: string
  readonly failed: boolean
}

/** A program of others that is connected to `/mcp` as a person would have connected it. */
export interface RealClient {
  list(): Promise<readonly string[]>
  call(tool: string, input: Readonly<Record<string, unknown>>): Promise<ToolResult>
  /** Questions of the host that it has put to the person so far; absent where it cannot. */
  readonly questions?: () => number
  close(): Promise<unknown>
}

/** Opens it and goes as far as a sign-in takes. */
export type Connect = (world: World, person: Person) => Promise<RealClient>

/** How a client gets the rights to change data. */
export type Widening = 'asks her when it needs to' | 'asks for both at once' | 'when she ticks it at sign-in'

export interface Outcome {
  readonly lists: number
  readonly calls: boolean
  readonly writes: Widening
  readonly confirms: string
  readonly follows: string
}

/** The whole job: what there is, a tool that reads, one that writes, a job to its end. */
export async function drive(world: World, connect: Connect): Promise<Outcome> {
  const person = createPerson()
  const client = await connect(world, person)
  try {
    const tools = await client.list()
    const read = await client.call('readAccount', { accountId: world.accountId })
    const before = person.signIns
    const failure = await tryToWrite(world, client)
    if (failure !== undefined) return await driveWithTick({ world, connect, tools, read })
    const writes = person.signIns > before ? 'asks her when it needs to' : 'asks for both at once'
    return { ...(await finish(client)), lists: tools.length, calls: isRead(read), writes }
  } finally {
    await client.close()
  }
}

interface Begun {
  readonly world: World
  readonly connect: Connect
  readonly tools: readonly string[]
  readonly read: ToolResult
}

/** She connects it anew, and ticks that it may change data too. */
async function driveWithTick({ connect, read, tools, world }: Begun): Promise<Outcome> {
  const client = await connect(world, createPerson({ changes: true }))
  try {
    const failure = await tryToWrite(world, client)
    if (failure !== undefined) throw failure
    const writes = 'when she ticks it at sign-in'
    return { ...(await finish(client)), lists: tools.length, calls: isRead(read), writes }
  } finally {
    await client.close()
  }
}

const isRead = ({ failed, text }: ToolResult): boolean => !failed && text.includes('openCases')

let written = 0

/** @returns why it could not */
async function tryToWrite({ accountId, contactsOf }: World, client: RealClient): Promise<unknown> {
  const lastName = `Real client ${++written}`
  try {
    const { failed, text } = await client.call('addContact', { accountId, lastName })
    if (failed) return new Error(text)
  } catch (error) {
    return error
  }
  const made = await contactsOf(lastName)
  if (made !== 1) throw new Error(`${made} contacts were made by one call`)
  return undefined
}

async function finish(client: RealClient): Promise<Pick<Outcome, 'confirms' | 'follows'>> {
  const asked = client.questions?.() ?? 0
  return { confirms: asked > 0 ? 'by the form of the host' : 'no question of the host', follows: await follow(client) }
}

const maxLooks = 200

/** Starts a job and stays with it until it ended. */
async function follow(client: RealClient): Promise<string> {
  const started = await client.call('enrollAccounts', { batch: `real-${++written}`, steps: 2, stepMs: 1 })
  if (started.failed) throw new Error(started.text)
  if (started.text.includes('"enrolled":2')) return 'as a task'
  const [, jobId] = /"jobId":\s*"([^"]+)"/.exec(started.text) ?? []
  if (jobId === undefined) throw new Error(`no job: ${started.text}`)
  for (let look = 0; look < maxLooks; look++) {
    const { text } = await client.call('jobStatus', { jobId })
    if (/"enrolled":\s*2/.test(text)) return 'by `jobStatus`'
    if (/"status":\s*"(?:failed|cancelled)"/.test(text)) throw new Error(text)
  }
  throw new Error('the job did not end')
}
