import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { compareClasses } from '../../../../src/cli/field-classes/compare.ts'
import { resolveFields } from '../../../../src/cli/field-classes/resolve.ts'
import { selectedIn } from '../../../../src/cli/field-classes/selected.ts'
import type { DescribedObject } from '../../../../src/cli/types/objects-file.ts'
import type { FieldWords } from '../../../../src/core/field-words/field-words.ts'

const field = (name: string, relationshipName: string | null = null, ...referenceTo: string[]) => ({
  ...{ name, label: name, type: 'string', length: 80, nillable: true, createable: true, updateable: true },
  ...{ externalId: false, referenceTo, relationshipName, picklistValues: [] },
})
const object = (name: string, ...fields: ReturnType<typeof field>[]): DescribedObject => ({
  ...{ name, label: name, keyPrefix: null, createable: true, updateable: true, deletable: true, queryable: true },
  childRelationships: name === 'Account' ? [{ childSObject: 'Contact', relationshipName: 'Contacts' }] : [],
  fields: [field('Name'), ...fields],
})
const objects = [
  object('Account', field('OwnerId', 'Owner', 'Group', 'User')),
  object('Contact', field('Email'), field('Salary__c'), field('AccountId', 'Account', 'Account')),
  object('User'),
]
const known = new Map(objects.map(each => [each.name.toLowerCase(), each]))
const words = new Map<string, FieldWords>([
  ['Account.Name', { classification: 'Public' }],
  ['Contact.Email', { classification: 'Confidential', compliance: ['PII', 'GDPR'] }],
  ['Contact.Salary__c', { classification: 'Restricted' }],
  ['User.Name', { classification: 'Internal' }],
])
const fields = new Set(objects.flatMap(each => each.fields.map(({ name }) => `${each.name}.${name}`)))

async function findingsOf(shape: z.ZodRawShape, query: string) {
  const selected = await resolveFields(selectedIn(query), async () => known)
  const tool = { name: 'find', output: z.object(shape), job: undefined }
  return compareClasses({ tool, selected, words, fields }).map(({ isCertain, text }) => [text, isCertain] as const)
}

const email = { classification: 'Confidential', compliance: ['PII', 'GDPR'] } as const
const texts = () => z.string()

describe('a tool that gives a field of the org', () => {
  it('is told what the org says and it does not, by the source that it names', async () => {
    const shape = {
      mails: z.array(texts()).meta({ from: 'Contact.Email', classification: 'Internal', compliance: ['PII'] }),
    }
    expect(await findingsOf(shape, '')).toEqual([
      [
        "mails is Contact.Email, which the org classifies as Confidential, PII, GDPR; it says Internal, PII. Write .meta({ classification: 'Confidential', compliance: ['PII', 'GDPR'] }).",
        true,
      ],
    ])
  })

  it('is told nothing where it says as much, or more', async () => {
    expect(await findingsOf({ mail: texts().meta({ ...email, from: 'Contact.Email' }) }, '')).toEqual([])
    const more = { classification: 'MissionCritical', compliance: ['PII', 'GDPR', 'CCPA'] } as const
    expect(await findingsOf({ email: texts().meta(more) }, '`SELECT Email FROM Contact`')).toEqual([])
  })

  it('is told of a source that there is not, with the nearest', async () => {
    expect(await findingsOf({ mail: texts().meta({ from: 'Contact.Emial' }) }, '')).toEqual([
      [
        'mail: from Contact.Emial, which the org does not have, or does not show to this user. Did you mean Contact.Email?',
        true,
      ],
    ])
  })

  it.each([
    { by: 'its name', shape: { email: texts() }, query: '`SELECT Email FROM Contact`', is: 'email Contact.Email' },
    {
      by: 'its name, in a list and a sub-query',
      shape: { people: z.array(z.object({ email: texts() })) },
      query: '`SELECT Id, (SELECT Email FROM Contacts) FROM Account`',
      is: 'people.email Contact.Email',
    },
    {
      by: 'its name without what the org adds',
      shape: { salary: texts() },
      query: '`SELECT Salary__c FROM Contact`',
      is: 'salary Contact.Salary__c',
    },
    {
      by: 'the name of its parent',
      shape: { owner: texts() },
      query: '`SELECT Account.Owner.Name FROM Contact`',
      is: 'owner User.Name',
    },
    {
      by: 'an alias',
      shape: { mail: texts() },
      query: '`SELECT MAX(Email) mail FROM Contact`',
      is: 'mail Contact.Email',
    },
  ])('is told by what its queries select: $by', async ({ is, query, shape }) => {
    const [path = '', source = ''] = is.split(' ')
    const start = `${path} seems to be ${source}, which the org classifies as `
    expect(await findingsOf(shape, query)).toEqual([[expect.stringContaining(start), true]])
  })

  it('takes a field of the object itself before that of a parent of the same name', async () => {
    expect(await findingsOf({ name: texts() }, '`SELECT Name, Owner.Name FROM Account`')).toEqual([])
    expect(await findingsOf({ name: texts() }, '`SELECT Owner.Name FROM Account`')).toHaveLength(1)
  })

  it('is told softly of what it selects and may not give, from Confidential', async () => {
    const found = await findingsOf({ total: z.number() }, '`SELECT Salary__c, Account.Owner.Name FROM Contact`')
    expect(found).toEqual([[expect.stringMatching(/^Contact\.Salary__c is selected, .* as Restricted,/), false]])
    const said = { total: z.number().meta({ classification: 'Restricted' }) }
    expect(await findingsOf(said, '`SELECT Salary__c FROM Contact`')).toEqual([])
    const named = { total: z.number().meta({ from: 'Contact.Salary__c', classification: 'Restricted' }) }
    expect(await findingsOf(named, '`SELECT Salary__c FROM Contact`')).toEqual([])
  })
})
