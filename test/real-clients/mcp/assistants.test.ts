import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createPerson } from './person.ts'
import { createHome, type Finished, type Running, runAtTerminal, runProgram } from './programs.ts'
import { expectSignIn } from './table.ts'
import { startWorld, type World } from './world.ts'

let world: World
let home: ReturnType<typeof createHome>
let running: Running
beforeAll(async () => {
  world = await startWorld()
})
beforeEach(() => {
  home = createHome()
  running = { home: home.path, person: createPerson() }
})
afterEach(() => home.remove())
afterAll(() => world?.close())

/** The scopes of the sign-in that a program printed. */
const askedIn = ({ all }: Finished): string =>
  /[?&]scope=([^&\s]+)/.exec(all)?.[1]?.replaceAll('+', ' ').replaceAll('%3A', ':').replaceAll('%20', ' ') ?? ''

it('Claude Code is added, signs a person in and finds the host connected', async () => {
  await runProgram('claude', ['mcp', 'add', '--transport', 'http', 'host', world.mcp], running)
  const signedIn = await runAtTerminal('claude', ['mcp', 'login', 'host'], running)
  const { out } = await runProgram('claude', ['mcp', 'list'], running)
  expect([signedIn.code, running.person.signIns, out]).toEqual([0, 1, expect.stringMatching(/host: .*✔ Connected/)])
  expectSignIn({ name: '@anthropic-ai/claude-code' }, askedIn(signedIn))
})

it('Codex is added and signs a person in', async () => {
  const added = await runProgram('codex', ['mcp', 'add', 'host', '--url', world.mcp], running)
  const { out } = await runProgram('codex', ['mcp', 'list'], running)
  expect([added.code, running.person.signIns, out]).toEqual([0, 1, expect.stringMatching(/host .*enabled +OAuth/)])
  expectSignIn({ name: '@openai/codex' }, askedIn(added))
})

it('opencode signs a person in and finds the host connected', async () => {
  writeFileSync(join(home.path, 'opencode.json'), JSON.stringify({ mcp: { host: { type: 'remote', url: world.mcp } } }))
  const signedIn = await runAtTerminal('opencode', ['mcp', 'auth', 'host'], running)
  const { all } = await runProgram('opencode', ['mcp', 'list'], running)
  expect([running.person.signIns, all]).toEqual([1, expect.stringMatching(/✓ host .*connected/)])
  expectSignIn({ name: 'opencode-ai' }, askedIn(signedIn))
})
