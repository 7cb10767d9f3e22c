import { afterAll, beforeAll, it } from 'vitest'
import { type Connect, drive } from './drive.ts'
import { connectAiSdk, connectLangChain, connectMastra, connectNewSdk, connectOpenAiAgents } from './libraries.ts'
import { connectSdk, sdkVersions } from './sdk.ts'
import { expectRow, type Program, versionOf } from './table.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.close())

const programs: readonly (Program & { readonly connect: Connect })[] = [
  ...sdkVersions.map(version => ({
    ...{ name: '@modelcontextprotocol/sdk', folder: `sdk-${version}`, connect: connectSdk(version) },
  })),
  { name: '@modelcontextprotocol/client', connect: connectNewSdk },
  { name: '@ai-sdk/mcp', connect: connectAiSdk },
  { name: '@langchain/mcp-adapters', connect: connectLangChain },
  { name: '@mastra/mcp', registered: 'by hand', connect: connectMastra },
  { name: '@openai/agents', connect: connectOpenAiAgents },
]

it.each(programs.map(program => ({ ...program, version: versionOf(program) })))(
  '$name $version does the whole job, as docs/mcp.md says',
  async program => expectRow(program, await drive(world, program.connect)),
)
