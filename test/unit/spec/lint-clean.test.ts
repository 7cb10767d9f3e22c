import { Validator } from '@seriousme/openapi-schema-validator'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { RunAs } from '../../../src/core/tool/run-as.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { toYaml } from '../../../src/openapi/files.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { readSpec } from '../../../src/spec/read/read.ts'
import { lint } from '../../../src/spec/spec.ts'
import { anyObject, flatObject, type ObjectSample } from '../openapi/supported.ts'
import { config } from '../openapi/world.ts'
import { toolWith } from '../world.ts'

const runAs: readonly RunAs[] = ['user', 'user-plus', { authorization: 'portal' }]

const catalogOf = (object: fc.Arbitrary<ObjectSample>, publish: boolean) => {
  const tool = fc.record({ input: object, output: object, runAs: fc.constantFrom(...runAs), pii: fc.boolean() })
  return fc.array(tool, { minLength: 1, maxLength: 4 }).map(options =>
    options.map(({ input, output, pii, ...rest }, index) =>
      toolWith({
        ...rest,
        name: `doWork${index + 1}`,
        description: 'Does a piece of work. Use when someone asks for it.',
        agent: { publish, pii },
        input: input.schema,
        output: output.schema,
      }),
    ),
  )
}

function findingsOf(tools: readonly Tool[]): string[] {
  const yaml = toYaml(createDocument(createCatalog(tools), config))
  const findings = lint(readSpec(new TextEncoder().encode(yaml), 'api-spec.yaml'))
  return findings.filter(({ severity }) => severity !== 'info').map(({ rule, message }) => `${rule}: ${message}`)
}

/** What works in Apex but not in Flow. */
const apexOnly = /^(?:es-map-flow|es-nested-array): /

describe('the document of any tools that can be published', () => {
  it('has nothing to find fault with, when agents can use all of it', () => {
    fc.assert(
      fc.property(catalogOf(flatObject, true), tools => {
        expect(findingsOf(tools)).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  it('has nothing but what Flow cannot use, when it is for Apex', () => {
    fc.assert(
      fc.property(catalogOf(anyObject, false), tools => {
        expect(findingsOf(tools).filter(line => !apexOnly.test(line))).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  it('is OpenAPI 3.0 to a validator that knows nothing of us', async () => {
    const validator = new Validator()
    await fc.assert(
      fc.asyncProperty(catalogOf(anyObject, true), async tools => {
        const document = createDocument(createCatalog(tools), config)
        expect(await validator.validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true })
        expect(validator.version).toBe('3.0')
      }),
      { numRuns: 20 },
    )
  })
})
