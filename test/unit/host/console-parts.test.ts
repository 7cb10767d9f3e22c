import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createConsoleParts } from '../../../src/host/console/console.ts'
import type { HostParts, SurfaceBase } from '../../../src/host/surface-parts.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { ConsoleParts } from '../../../src/surfaces/console/visit.ts'
import { person, silent, toolWith } from '../world.ts'

const tool = toolWith({ output: z.object({ text: z.string(), phone: z.string().meta({ compliance: ['PII'] }) }) })
const catalog = createCatalog([tool])

/** What the console is given by a host with these policies. */
function partsWith(policies: HostParts['policies']) {
  const job = { jobId: 'j', tool: 'echoText', progress: { phone: '1' }, result: { text: 'x', phone: '2' } }
  const runtime = { jobs: { stateOf: async () => job, listOf: async () => [job] }, calls: {} }
  const parts = {
    ...{ policies, log: silent, info: { name: 'test', title: 'Test', version: '1.0.0' } },
    config: {},
  }
  const base = { catalog, runtime, signIn: undefined } as unknown as SurfaceBase
  const doors = { own: {} as ConsoleParts['door'], publicUrl: 'https://actions.example', dev: undefined }
  return createConsoleParts(parts as unknown as HostParts, base, doors)
}

describe('the console of a host with a data policy', () => {
  it('has tools and jobs with what people are shown there', async () => {
    const rules = [{ to: 'console', compliance: 'PII', do: 'drop' }] as const
    const parts = partsWith(createPolicies({ rules }, catalog))
    expect(Object.keys(parts.catalog.toolOf('echoText', 'console')?.output.shape ?? {})).toEqual(['text'])
    expect(parts.disclosure?.told.map(({ name }) => name)).toEqual(['echoText'])
    const shown = { progress: {}, result: { text: 'x' } }
    expect(await parts.jobs?.stateOf('j', person)).toMatchObject(shown)
    expect((await parts.jobs?.stateOf('j', person))?.result).toEqual({ text: 'x' })
    expect((await parts.jobs?.listOf(person))?.map(({ result }) => result)).toEqual([{ text: 'x' }])
  })

  it('has the tools and jobs of the host where there is none', async () => {
    const parts = partsWith(undefined)
    expect([parts.catalog, parts.disclosure]).toEqual([catalog, undefined])
    expect(parts.catalog).toBe(catalog)
    expect((await parts.jobs?.stateOf('j', person))?.result).toEqual({ text: 'x', phone: '2' })
  })
})
