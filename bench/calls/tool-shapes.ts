import * as z from 'zod'
import type { RunAs } from '../../src/core/tool/run-as.ts'
import { defineTool, type Tool } from '../../src/core/tool/tool.ts'
import { soql } from '../../src/salesforce/query/soql.ts'

/** What the tools of a bench take and give. The work itself costs nothing: what is measured is everything around it. */
export interface Shape {
  readonly input: z.ZodObject
  readonly output: z.ZodObject
  readonly example: Readonly<Record<string, unknown>>
  run(input: Readonly<Record<string, unknown>>): Record<string, unknown>
}

/** Thirteen fields each way, of the kinds that fields of records have. */
const fieldsOf = (of: string) => ({
  accountId: z.string().length(18).describe(`Account ${of}, 18 characters.`),
  name: z.string().max(80).describe(`Name of the account ${of}.`),
  email: z.string().max(80).describe(`Address that mail ${of} goes to.`),
  phone: z.string().max(40).optional().describe(`Phone number ${of}.`),
  stage: z.enum(['Prospecting', 'Qualification', 'Proposal', 'Closed Won']).describe(`Stage ${of}.`),
  amount: z.number().min(0).describe(`Amount ${of}, in the currency of the account.`),
  quantity: z.int().min(1).max(1000).describe(`How many ${of}.`),
  active: z.boolean().describe(`Whether it is active ${of}.`),
  closeDate: z.iso.date().describe(`Day on which it closes ${of}.`),
  currency: z.enum(['EUR', 'USD', 'GBP']).describe(`Currency ${of}.`),
  city: z.string().max(40).describe(`City ${of}.`),
  tags: z.array(z.string().max(40)).max(10).describe(`Tags ${of}.`),
  note: z.string().max(255).nullable().describe(`Note ${of}; null without one.`),
})

/** As those, with words of a record in six of them. */
const foreignFieldsOf = (of: string) => {
  const { city, email, name, note, phone, tags, ...others } = fieldsOf(of)
  const text = 'untrusted'
  return {
    ...{ ...others, city: city.meta({ text }), email: email.meta({ text }), name: name.meta({ text }) },
    ...{ note: note.meta({ text }), phone: phone.meta({ text }), tags: tags.meta({ text }) },
  }
}

const shapes = {
  wide: (): Shape => ({
    input: z.object(fieldsOf('to change')),
    output: z.object(fieldsOf('as it is now')),
    example: {
      accountId: '001000000000001AAA',
      name: 'Acme Rockets and Tunnels',
      email: 'ada@acme.example',
      phone: '+49 30 123456',
      stage: 'Proposal',
      amount: 125_000.5,
      quantity: 12,
      active: true,
      closeDate: '2027-01-31',
      currency: 'EUR',
      city: 'Berlin',
      tags: ['rockets', 'tunnels'],
      note: null,
    },
    run: input => ({ ...input, quantity: Number(input.quantity) + 1 }),
  }),
  words: (): Shape => ({ ...shapes.wide(), output: z.object(foreignFieldsOf('as it is now')) }),
  narrow: (): Shape => ({
    input: z.object({ name: z.string().max(80).describe('Who to greet.') }),
    output: z.object({ name: z.string().describe('The greeting.') }),
    example: { name: 'Ada' },
    run: ({ name }) => ({ name: `Hello ${name}` }),
  }),
} as const

export type ShapeName = keyof typeof shapes

/** A shape with schemas of its own: no two tools of an app share theirs. */
export const shapeOf = (name: ShapeName): Shape => shapes[name]()

/** Calls go to the first tool, as to the only one. */
export const toolName = (index: number): string => `changeAccount${index}`
export const toolTexts = {
  title: 'Change account',
  description: 'Changes an account and gives it back as it is now. Use when an account is to be changed.',
}

/** What the tools ask that ask an org. */
export const query = 'SELECT Id, Name FROM Account LIMIT 1'
/** What it answers. */
export const queriedName = 'Acme'

interface ToolsOptions {
  readonly shape: ShapeName
  readonly count: number
  readonly runAs?: RunAs
  readonly asks?: boolean | undefined
}

export function toTools({ asks = false, count, runAs = 'user', shape }: ToolsOptions): Tool[] {
  return Array.from({ length: count }, (_, index) => {
    const { input, output, run } = shapeOf(shape)
    const texts = { ...toolTexts, name: toolName(index), input, output }
    if (!asks) return defineTool({ ...texts, runAs, writes: false, run: async given => run(given) })
    return defineTool({
      ...{ ...texts, runAs: 'user', writes: false },
      async run(given, { org }) {
        const [account] = await org.query(soql`SELECT Id, Name FROM Account LIMIT 1`).toArray()
        return { ...run(given), name: account?.Name }
      },
    })
  })
}
