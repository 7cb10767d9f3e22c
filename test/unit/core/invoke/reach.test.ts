import { describe, expect, test } from 'vitest'
import { createObjectReach } from '../../../../src/core/invoke/reach.ts'
import type { Log } from '../../../../src/core/log.ts'
import type { Reached } from '../../../../src/core/org/reach.ts'
import { silent } from '../../world.ts'

const objects = { read: ['Account', 'User', 'Category__c', 'apexrest/quotes', 'Primary__r'], write: ['Case'] }
const reads = (name: string): Reached => ({ does: 'read', name })
const along = (name: string): Reached => ({ does: 'read', name, relationship: true })
const writes = (name: string): Reached => ({ does: 'write', name })
const reach = createObjectReach({ name: 'look', objects }, { log: silent })

test.each([
  [reads('Account')],
  [reads('ACCOUNT')],
  [reads('Case')],
  [writes('case')],
  [along('Account')],
  [along('Accounts')],
  [along('Owner')],
  [along('CreatedBy')],
  [along('Categories__r')],
  [along('Category__r')],
  [along('Primary__r')],
  [reads('apexrest/quotes/1/lines')],
])('%j is of its objects', each => {
  expect(() => reach([each])).not.toThrow()
})

test.each([
  [reads('Contact')],
  [writes('Account')],
  [writes('*')],
  [along('Contacts')],
  [along('What')],
  [reads('Categories')],
  [reads('apexrest/quotesandmore')],
  [reads('apexrest')],
  [writes('apexrest/quotes')],
  [writes('actions/custom/flow/Close')],
])('%j is not', each => {
  expect(() => reach([reads('Account'), each])).toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringContaining(each.name) }),
  )
})

describe('where they are only reported', () => {
  test('nothing is refused, and the log says what to add', () => {
    const lines: unknown[] = []
    const log: Log = { ...silent, warn: (message, fields) => void lines.push([message, fields]) }
    createObjectReach({ name: 'look', objects }, { log, undeclared: 'report' })([reads('Account'), writes('Lead')])
    expect(lines).toEqual([
      ['undeclared object', { tool: 'look', fix: expect.stringMatching(/'Lead'.*objects\.write/) }],
    ])
  })
})

test('what names no object touches none', () => {
  expect(() => createObjectReach({ name: 'look', objects: {} }, { log: silent })([reads('Account')])).toThrow(
    'objects.read',
  )
})

test.each([
  ['Owner', "Add 'User' to objects.read"],
  ['What', 'Add its object, or the relationship, to objects.read'],
])('says what to add for the relationship %s', (name, fix) => {
  expect(() => createObjectReach({ name: 'look', objects: {} }, { log: silent })([along(name)])).toThrow(fix)
})
