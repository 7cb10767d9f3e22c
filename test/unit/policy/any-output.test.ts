import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallerKind } from '../../../src/core/disclosure/disclosure.ts'
import { callerKinds } from '../../../src/core/disclosure/disclosure.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { toClosedSchema } from '../../../src/core/tool/closed.ts'
import { createPolicies } from '../../../src/policy/policy.ts'
import type { DataPolicy } from '../../../src/policy/policy-form.ts'
import { toWireSchema } from '../../../src/surfaces/mcp/lists/wire-schema.ts'
import { followable, type Given, givenOutput, leaksIn, mayHave, ruleOver } from './secrets.ts'
import { giving } from './world.ts'

const sample = givenOutput.chain(given =>
  fc.tuple(fc.constant(given), fc.array(ruleOver(new Map([['giveBack', given]])), { minLength: 1, maxLength: 5 })),
)

function lookAt(
  { schema, value }: Given & { schema: Parameters<typeof giving>[0] },
  policy: DataPolicy,
  kind: CallerKind,
) {
  const tool = giving(schema)
  const { shown, view } = createPolicies(policy, createCatalog([tool])).explain(tool, kind)
  const whole = schema.parse(value)
  return { shown, view, whole, fields: view ? view.show(whole).fields : whole }
}

describe('for any policy and any output', () => {
  it('a value that is masked or dropped is in no form in the answer, and every other value is there', () => {
    fc.assert(
      fc.property(sample, fc.constantFrom(...callerKinds), ([given, rules], kind) => {
        const policy = followable(rules, [giving(given.schema)])
        const { fields, view } = lookAt(given, policy, kind)
        const text = JSON.stringify(fields)
        const isShown = mayHave(policy, 'giveBack', kind)
        expect(
          leaksIn(
            text,
            given.secrets.filter(secret => !isShown(secret)),
          ),
        ).toEqual([])
        const expected = view?.refusal === undefined ? given.secrets.filter(isShown) : []
        expect(leaksIn(text, expected)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  it('the answer fits the schema that its caller is shown, which is the schema of the tool where all is shown', () => {
    fc.assert(
      fc.property(sample, fc.constantFrom(...callerKinds), ([given, rules], kind) => {
        const policy = followable(rules, [giving(given.schema)])
        const { fields, shown, view, whole } = lookAt(given, policy, kind)
        if (view?.refusal !== undefined) return
        const { error } = toClosedSchema(shown.output).safeParse(fields)
        expect(error?.message).toBeUndefined()
        expect(() => toWireSchema(shown.output, 'output')).not.toThrow()
        if (view === undefined) expect([shown.output === given.schema, fields === whole]).toEqual([true, true])
      }),
      { numRuns: 40 },
    )
  })

  it('what the tool gave is left as it was', () => {
    fc.assert(
      fc.property(sample, fc.constantFrom(...callerKinds), ([given, rules], kind) => {
        const before = JSON.stringify(given.value)
        lookAt(given, { rules }, kind)
        expect(JSON.stringify(given.value)).toBe(before)
      }),
      { numRuns: 10 },
    )
  })
})
