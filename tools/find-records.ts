/** Search: from words that people use to the ids that the other tools take, with the rights of the user. */
import * as z from 'zod'
import { attempt, defineTool, type Org } from '#kit'

/** What is searched: first what a record is called, then what tells it from others of its name. */
const fields = {
  Account: ['Name', 'Industry', 'BillingCity'],
  Contact: ['Name', 'Account.Name', 'Email'],
  Lead: ['Name', 'Company', 'Email'],
  Opportunity: ['Name', 'Account.Name', 'StageName'],
  Quote: ['Name', 'QuoteNumber', 'Status'],
  Case: ['CaseNumber', 'Subject', 'Status'],
} as const

type Kind = keyof typeof fields
const kinds = Object.keys(fields) as [Kind, ...Kind[]]
const maxRecords = 10

export const findRecords = defineTool({
  name: 'findRecords',
  title: 'Find records',
  description:
    'Finds accounts, contacts, leads, opportunities, quotes and cases by words and returns their ids. Use when someone names a record and another tool needs its id.',
  input: z.object({
    words: z.string().trim().min(2).max(100).describe('Words of the name, number or e-mail, or their beginnings.'),
    kind: z.enum(kinds).optional().describe('Only records of this kind.'),
  }),
  output: z.object({
    recordId: z.string().optional().describe('Id of the one record that fits, or that has exactly this name.'),
    records: z
      .array(z.string())
      .max(maxRecords)
      // The addresses tell people of one name apart.
      .meta({
        from: ['Contact.Email', 'Lead.Email'],
        classification: 'Confidential',
        compliance: ['PII', 'GDPR'],
        text: 'untrusted',
      })
      .describe('Each with kind, id, name and details.'),
    summary: z.string().meta({ text: 'own' }).describe('What was found, and what to do if it is not the right one.'),
  }),
  examples: [
    { ask: 'Which account is called Alpenblick, and what is its id?', input: { words: 'Alpenblick', kind: 'Account' } },
  ],
  writes: false,
  objects: { read: ['Account', 'Contact', 'Lead', 'Opportunity', 'Quote', 'Case'] },
  agent: { publish: true, pii: true },
  async run({ kind, words }, { org }) {
    const found = (await search(org, words, kind ? [kind] : kinds)).map(toRecord)
    const called = found.filter(({ name }) => name.toLowerCase() === words.toLowerCase())
    const [only, ...others] = called.length > 0 ? called : found
    const records = [...new Set([...called, ...found])].slice(0, maxRecords)
    return {
      recordId: others.length === 0 ? only?.id : undefined,
      records: records.map(({ line }) => line),
      summary: toSummary(found.length, called.length === 1),
    }
  },
})

interface Row {
  readonly attributes: { readonly type: Kind }
  readonly Id: string
  readonly [field: string]: unknown
}

/** One more than is shown, to know whether that is all. A kind of which the user may not see all that is asked is left out. */
async function search(org: Org, words: string, among: readonly Kind[]): Promise<readonly Row[]> {
  const ask = (some: readonly Kind[]) => {
    const returning = some.map(object => ({ object, fields: ['Id', ...fields[object]] }))
    const found = org.search<Row>(words, { wordStarts: true, returning, limit: maxRecords + 1 })
    return attempt(found, ({ code }) => code === 'forbidden')
  }
  const all = await ask(among)
  if (all.ok) return all.value
  const each = among.length > 1 ? await Promise.all(among.map(one => ask([one]))) : []
  const seen = each.filter(one => one.ok)
  if (seen.length === 0) throw all.failure
  return seen.flatMap(({ value }) => value)
}

/** Names are words of other people: on one line, and not long. */
function toRecord({ attributes: { type }, Id: id, ...row }: Row) {
  const [name = '', ...details] = fields[type]
    .map(path => path.split('.').reduce<unknown>((at, key) => (at as Row | null | undefined)?.[key], row))
    .map(value => [...String(value ?? '').replace(/[\p{C}\s]+/gu, ' ')].slice(0, 80).join('').trim())
  const more = details.filter(text => text !== '').join(', ')
  return { id, name, line: `${type} ${id}: ${name}${more ? ` (${more})` : ''}` }
}

function toSummary(count: number, isOneCalled: boolean): string {
  if (count === 0) return 'No record that you may see has all these words. Try fewer, or only the beginning of one.'
  if (count === 1) return 'One record has these words.'
  if (isOneCalled) {
    const many = count > maxRecords ? `more than ${maxRecords}` : count
    return `Of those found one has exactly this name; ${many} have these words.`
  }
  if (count <= maxRecords) return `${count} records have these words. Ask which one is meant, or name its kind.`
  return `More than ${maxRecords} records have these words; these are some. Add a word, or name the kind.`
}
