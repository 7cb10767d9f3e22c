import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { sentenceOf, toToolNames, toToolText } from '../../../src/cli/new/scaffold.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createListing } from '../../../src/surfaces/mcp/lists/lists.ts'
import { registryProblems } from '../../../src/surfaces/mcp/lists/registry.ts'
import { sampleFiles } from '../../contract/imports.ts'
import { invoker } from '../../unit/world.ts'

const textOf = (name: string): string =>
  readFileSync(new URL(`../../../tools/${toToolNames(name).file}.ts`, import.meta.url), 'utf8')

const samples = tools.filter(({ name }) => sampleFiles.includes(`tools/${toToolNames(name).file}.ts`))

describe.each(samples.map(({ name }) => name))('%s', name => {
  it('starts with a sentence, is short, and can be started from', () => {
    const text = textOf(name)
    expect(sentenceOf(text)).toMatch(/^[A-Z].{20,}\.$/)
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(110)
    const fresh = toToolText(text, name, toToolNames('shipOrder'))
    expect(fresh).toContain("export const shipOrder = defineTool({\n  name: 'shipOrder',\n  title: 'Ship order',\n")
    expect(fresh.split('\n')).toHaveLength(text.split('\n').length)
  })
})

describe('the registry of Agentforce', () => {
  it('passes on everything of the tools', () => {
    const listed = createCatalog(tools).tools.filter(({ surfaces }) => surfaces.includes('mcp'))
    const entries = createListing(createCatalog(tools))(invoker)
    expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(listed.map(({ name }) => name)))
    expect(entries.flatMap(entry => registryProblems(entry).map(problem => `${entry.name}: ${problem}`))).toEqual([])
  })
})
