import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../../src/core/failure.ts'
import type { ObjectDescription, ObjectSummary } from '../../../../../src/core/org/describe.ts'
import type { ObjectReader } from '../../../../../src/core/org/objects.ts'
import { createResources } from '../../../../../src/surfaces/mcp/lists/resources.ts'
import type { McpExchange } from '../../../../../src/surfaces/mcp/server/exchange.ts'
import { person, service } from '../../../world.ts'

const exchange: McpExchange = { caller: person, era: 'modern', requestId: 'r-1' }

const summaryOf = (name: string): ObjectSummary => ({ name, label: `${name}s`, custom: false, queryable: true })
const fieldOf = (name: string, more = {}) => ({
  ...{ name, label: `${name} label`, type: 'string', length: 80, nillable: true, createable: true, updateable: true },
  ...{ externalId: false, referenceTo: [], relationshipName: null, picklistValues: [], ...more },
})
const account: ObjectDescription = {
  ...{ name: 'Account', label: 'Account', keyPrefix: '001', queryable: true },
  ...{ createable: true, updateable: true, deletable: false },
  fields: [fieldOf('Name')],
}

/** A reader that has these, and remembers which names it was asked for. */
function readerOf(names: readonly string[], objects: readonly ObjectDescription[] = []) {
  const asked: string[] = []
  const reader: ObjectReader = {
    list: async () => names.map(summaryOf),
    async read(name) {
      asked.push(name)
      return objects.find(object => object.name === name)
    },
  }
  return { asked, resources: createResources(reader) }
}

const names = Array.from({ length: 450 }, (_, index) => `Object${String(index).padStart(3, '0')}__c`)

describe('the list of resources', () => {
  it('has an address, a title and a type for each object', async () => {
    expect(await readerOf(['Account']).resources.list(undefined, exchange)).toEqual({
      resources: [
        {
          uri: 'salesforce://objects/Account',
          name: 'Account',
          title: 'Accounts',
          description: 'Fields of the standard object Account, as the person signed in may see them.',
          mimeType: 'application/json',
        },
      ],
    })
  })

  it('comes in pages that together have every object once, in order', async () => {
    const { resources } = readerOf(names)
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | undefined
    do {
      const page = await resources.list(cursor, exchange)
      seen.push(...page.resources.map(({ name }) => name))
      sizes.push(page.resources.length)
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(seen).toEqual(names)
    expect(sizes).toEqual([200, 200, 50])
  })

  it('goes on behind the same name when objects came and went', async () => {
    const { nextCursor } = await readerOf(names).resources.list(undefined, exchange)
    const later = readerOf(['Aaa__c', ...names.filter(name => name !== 'Object199__c')]).resources
    expect((await later.list(nextCursor, exchange)).resources[0]?.name).toBe('Object200__c')
  })

  it('ends without a cursor when the last page is full', async () => {
    expect(await readerOf(names.slice(0, 200)).resources.list(undefined, exchange)).not.toHaveProperty('nextCursor')
  })

  it.each([
    '',
    'x',
    'after Account',
    btoa('before Account'),
    btoa('after Account; x'),
    btoa('after A b'),
    'x'.repeat(500),
  ])('refuses the cursor %j', async cursor => {
    await expect(readerOf(names).resources.list(cursor, exchange)).rejects.toMatchObject({ code: -32_602 })
  })
})

describe('a resource', () => {
  it('is the description of the object, as far as it is of use', async () => {
    const { contents } = await readerOf([], [account]).resources.read('salesforce://objects/Account', exchange)
    expect(contents).toEqual([
      { uri: 'salesforce://objects/Account', mimeType: 'application/json', text: expect.any(String) },
    ])
    const [content] = contents
    expect(JSON.parse(content && 'text' in content ? content.text : '')).toEqual({
      ...{ name: 'Account', label: 'Account', keyPrefix: '001', queryable: true },
      ...{ createable: true, updateable: true, deletable: false },
      fields: [
        {
          ...{ name: 'Name', label: 'Name label', type: 'string', length: 80 },
          ...{ nillable: true, createable: true, updateable: true },
        },
      ],
    })
  })

  it.each([
    'salesforce://objects/',
    'salesforce://objects',
    'salesforce://object/Account',
    'SALESFORCE://objects/Account',
    'https://objects/Account',
    'Account',
    '',
  ])('is not at %j, and nobody is asked for it', async uri => {
    const { asked, resources } = readerOf([], [account])
    await expect(resources.read(uri, exchange)).rejects.toMatchObject({ code: -32_602 })
    expect(asked).toEqual([])
  })

  it('that is not there is refused by its own address only', async () => {
    const refusal = readerOf([]).resources.read('salesforce://objects/Nothing', exchange)
    await expect(refusal).rejects.toMatchObject({
      code: -32_602,
      message: 'Resource not found: salesforce://objects/Nothing',
      data: { uri: 'salesforce://objects/Nothing' },
    })
  })

  it('that cannot be read says why, as every failure does', async () => {
    const failing: ObjectReader = {
      list: () => Promise.reject(new AppError('unavailable', 'The org is not there.')),
      read: () => Promise.reject(new Error('secret')),
    }
    const resources = createResources(failing)
    const failure = { code: 'unavailable', message: 'The org is not there.', retryable: true, requestId: 'r-1' }
    await expect(resources.list(undefined, exchange)).rejects.toMatchObject({ code: -32_603, data: failure })
    const refusal = await resources.read('salesforce://objects/Account', exchange).catch(error => error)
    expect(refusal).toMatchObject({ code: -32_603, data: { code: 'internal' } })
    expect(JSON.stringify([refusal.message, refusal.data])).not.toContain('secret')
  })
})

describe('the template of resources', () => {
  it('is there for people and not for services', () => {
    const { resources } = readerOf([])
    expect(resources.templates(exchange).resourceTemplates).toMatchObject([
      { uriTemplate: 'salesforce://objects/{name}' },
    ])
    expect(resources.templates({ ...exchange, caller: service })).toEqual({ resourceTemplates: [] })
  })
})
