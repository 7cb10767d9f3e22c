import { afterAll, beforeAll, it } from 'vitest'
import { connectInspector } from './commands.ts'
import { type Connect, drive } from './drive.ts'
import { connectMcpRemote } from './stdio.ts'
import { expectRow, type Program, versionOf } from './table.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

/** Beside a host of their own: one address may register only so many clients at a time. */
const programs: readonly (Program & { readonly connect: Connect })[] = [
  { name: 'mcp-remote', connect: connectMcpRemote },
  { name: '@modelcontextprotocol/inspector', connect: connectInspector },
]

it.each(programs.map(program => ({ ...program, version: versionOf(program) })))(
  '$name $version does the whole job, as docs/mcp.md says',
  async program => expectRow(program, await drive(world, program.connect)),
)
