import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { requirePolicy } from '../../../src/policy/rules/rules.ts'
import { giving, pii } from './world.ts'

const contacts = z.array(z.object({ email: z.string().meta(pii), age: z.number() }))
const tool = giving(
  z.object({
    contacts,
    byName: z.record(z.string(), z.string()),
    own: z.string().meta({ compliance: ['Works council'] }),
  }),
)

function saidOf(policy: unknown, tools = [tool]): string {
  try {
    requirePolicy(policy as never, createCatalog(tools))
    return 'nothing'
  } catch (error) {
    return (error as Error).message
  }
}

const kinds = "'agent', 'flow', 'apex', 'mcpPerson', 'mcpService', 'api', 'console'"
const to = `rules.0.to: must be 'everyone', or one or a list of ${kinds}`
const aboutNothing =
  'rules.0.do: say of which fields, with classification, compliance or field; a whole tool can be shown or refused'

const mistakes: readonly (readonly [policy: unknown, ...said: readonly string[]])[] = [
  ['mask all', 'must be an object with rules, answers or objects, not "mask all"'],
  [{ rule: [] }, 'rule: there is no such field; did you mean "rules"?'],
  [
    { objects: { undeclared: 'refused' } },
    "objects.undeclared: must be one of 'refuse', 'report'; did you mean \"refuse\"?",
  ],
  [{ objects: 'refuse' }, "objects: must be { undeclared: 'refuse' } or { undeclared: 'report' }, not \"refuse\""],
  [{ rules: {} }, 'rules: must be a list of rules'],
  [{ rules: ['mask'] }, "rules.0: must be a rule such as { to: 'agent', compliance: 'PII', do: 'mask' }, not \"mask\""],
  [{ rules: [{ compliance: 'PII', do: 'mask' }] }, to],
  [{ rules: [{ to: 'agents', compliance: 'PII', do: 'mask' }] }, `${to}; did you mean "agent"?`],
  [{ rules: [{ to: ['agent', 'mcpPersn'], compliance: 'PII', do: 'mask' }] }, `${to}; did you mean "mcpPerson"?`],
  [{ rules: [{ to: [], compliance: 'PII', do: 'mask' }] }, to],
  [
    { rules: [{ to: 'agent', classification: 'Confidental', do: 'mask' }] },
    "rules.0.classification: must be one of 'Public', 'Internal', 'Confidential', 'Restricted', 'MissionCritical'; did you mean \"Confidential\"?",
  ],
  [
    { rules: [{ to: 'agent', compliance: 'PII', do: 'hide' }] },
    "rules.0.do: must be one of 'show', 'mask', 'drop', 'refuse', not \"hide\"",
  ],
  [
    { rules: [{ to: 'agent', compliance: 'PII', do: 'mask', mask: 'last4' }] },
    "rules.0.mask: must be one of 'whole', 'lastFour', 'domain', 'initials', 'year', not \"last4\"",
  ],
  [
    { rules: [{ to: 'agent', compliance: 'PII', do: 'drop', mask: 'domain' }] },
    "rules.0.mask: goes with do: 'mask' only",
  ],
  [
    { rules: [{ to: 'agent', compliance: 'GPDR', do: 'drop' }] },
    'rules.0.compliance: no field has "GPDR"; did you mean "GDPR"?',
  ],
  [{ rules: [{ to: 'agent', do: 'drop' }] }, aboutNothing],
  [{ rules: [{ to: 'agent', tool: 'giveBack', do: 'drop' }] }, aboutNothing],
  [
    { rules: [{ to: 'agent', tool: 'givBack', do: 'refuse' }] },
    'rules.0.tool: there is no tool "givBack"; did you mean "giveBack"?',
  ],
  [{ rules: [{ to: 'agent', field: 'own', do: 'drop' }] }, "rules.0.field: say whose field it is, with tool: '...'"],
  [
    { rules: [{ to: 'agent', tool: 'giveBack', field: 'contacts.mail', do: 'drop' }] },
    'rules.0.field: giveBack gives no "contacts.mail"; did you mean "contacts.email"?',
  ],
  [
    { rules: [{ to: 'agent', tool: 'giveBack', field: 'contacts', do: 'mask' }] },
    "rules.0: contacts.age of giveBack is no text, so it cannot be masked; add { to: ..., tool: 'giveBack', field: 'contacts.age', do: 'drop' }",
  ],
  [
    { rules: [{ to: 'agent', tool: 'giveBack', field: 'byName', do: 'mask' }] },
    "rules.0: byName of giveBack is no text, so it cannot be masked; add { to: ..., tool: 'giveBack', field: 'byName', do: 'drop' }",
  ],
  [{ answers: [{ to: 'agent' }] }, 'answers.0: names neither rows nor characters'],
  [{ answers: [{ to: 'agent', rows: 0 }] }, 'answers.0.rows: must be a whole number, at least 1, not 0'],
  [
    { answers: [{ to: 'agent', characters: 10 }] },
    'answers.0.characters: must be a whole number, at least 1000, not 10',
  ],
  [
    { answers: [{ to: 'agent', rows: 1, tool: 'other' }] },
    'answers.0.tool: there is no tool "other"; there are giveBack',
  ],
]

describe('a policy', () => {
  it.each(mistakes.map(row => [JSON.stringify(row[0]), row] as const))(
    'is refused where it cannot be followed: %s',
    (_, [policy, ...said]) => {
      expect(saidOf(policy)).toBe(
        [
          'The policy cannot be followed:',
          ...said.map(line => `- policy.${line}`.replace('policy.must', 'policy: must')),
        ].join('\n'),
      )
    },
  )

  it('is followed when it is sound', () => {
    const rules = [
      { to: 'everyone', compliance: 'PII', do: 'mask', mask: 'domain' },
      { to: ['agent', 'api'], compliance: 'Works council', do: 'drop' },
      { to: 'agent', classification: 'MissionCritical', do: 'refuse' },
      { to: 'agent', tool: 'giveBack', field: 'contacts', do: 'mask' },
      { to: 'everyone', tool: 'giveBack', field: 'contacts.age', do: 'drop' },
      { to: 'console', tool: 'giveBack', do: 'show' },
      { to: 'api', tool: 'giveBack', do: 'refuse' },
    ]
    expect(saidOf({ rules, answers: [{ to: 'agent', rows: 50, characters: 20_000 }] })).toBe('nothing')
    expect(saidOf({})).toBe('nothing')
  })

  it('names the fields of what holds itself once', () => {
    const tree: z.ZodObject = z.object({
      owner: z.string(),
      get children() {
        return z.array(tree)
      },
    })
    const rule = { to: 'agent', tool: 'giveBack', do: 'drop' }
    const said = (field: string) => saidOf({ rules: [{ ...rule, field }] }, [giving(z.object({ tree }))])
    expect(said('tree.children')).toBe('nothing')
    expect(said('tree.children.children')).toContain(
      'rules.0.field: of giveBack "tree.children.children" is the same as "tree.children"; name that',
    )
  })

  it('needs a name of its own for what it says of an answer that it cut', () => {
    const other = giving(z.object({ leftOut: z.string() }))
    expect(saidOf({ answers: [{ to: 'agent', rows: 1 }] }, [other])).toContain(
      'tool "giveBack" has a field leftOut of its own',
    )
    expect(saidOf({ rules: [] }, [other])).toBe('nothing')
  })

  it('asks each tool for its objects where it refuses all others', () => {
    const objects = { undeclared: 'refuse' }
    expect(saidOf({ objects })).toContain('policy.objects.undeclared: giveBack does not name its objects')
    expect(saidOf({ objects }, [giving(z.object({}), { objects: {} })])).toBe('nothing')
    expect(saidOf({ objects: { undeclared: 'report' } })).toBe('nothing')
  })

  it('needs the name of a second operation to be free', () => {
    const names = ['giveBack', 'givebackforflow'].map(name =>
      giving(z.object({ email: z.string().meta(pii) }), { name }),
    )
    const rules = [{ to: 'agent', compliance: 'PII', do: 'drop' }]
    expect(saidOf({ rules }, names)).toContain(
      'rules: flows and Apex would have giveBackForFlow beside giveBack, and another tool has that name',
    )
    expect(saidOf({ rules: [{ ...rules[0], to: 'everyone' }] }, names)).toBe('nothing')
  })
})
