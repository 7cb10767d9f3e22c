import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { defineTool, type ToolOptions } from '../../../../src/core/tool/tool.ts'
import { toolWith } from '../../world.ts'

const options = {
  name: 'readWeather',
  title: 'Read weather',
  description: 'Gives the weather of a city.',
  input: z.object({ city: z.string() }),
  output: z.object({ celsius: z.number() }),
  writes: false as const,
  run: async () => ({ celsius: 20 }),
}

describe('defineTool', () => {
  it('fills in what a tool leaves out', () => {
    const tool = defineTool(options)
    expect(tool).toMatchObject({
      runAs: 'user',
      agent: { publish: true },
      surfaces: ['actions', 'mcp'],
      deadlineMs: undefined,
    })
  })

  it('keeps what a tool says', () => {
    const said = {
      runAs: { authorization: 'influencerPortal' },
      agent: { publish: false },
      surfaces: ['api'],
      deadlineMs: 5,
    } as const
    expect(defineTool({ ...options, ...said })).toMatchObject(said)
  })

  it('gives a value that nobody can change', () => {
    expect(Object.isFrozen(defineTool(options))).toBe(true)
  })

  it('closes the input: a key that the schema does not name is refused', () => {
    const { input } = defineTool(options)
    expect(input.safeParse({ city: 'Oslo' }).success).toBe(true)
    expect(input.safeParse({ city: 'Oslo', country: 'NO' }).success).toBe(false)
  })

  it('closes a loose input too, since the published document says that it is closed', () => {
    const { input } = defineTool({ ...options, input: z.looseObject({ city: z.string() }) })
    expect(input.safeParse({ city: 'Oslo', country: 'NO' }).success).toBe(false)
  })

  it('keeps the rules that an input has across fields', () => {
    const range = z.object({ from: z.number(), to: z.number() }).refine(({ from, to }) => from <= to)
    const { input } = toolWith({ input: range })
    expect(input.safeParse({ from: 1, to: 2 }).success).toBe(true)
    expect(input.safeParse({ from: 2, to: 1 }).success).toBe(false)
  })

  it('leaves an input that is no object to the catalog, which names the tool', () => {
    const input = z.string() as unknown as ToolOptions<z.ZodObject, z.ZodObject>['input']
    expect(() => createCatalog([toolWith({ input })])).toThrow('tool "echoText": input: must be a z.object')
  })
})
