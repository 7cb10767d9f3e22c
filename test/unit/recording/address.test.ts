import { expect, it } from 'vitest'
import { redactAddress } from '../../../src/recording/address.ts'
import { createStandIns } from '../../../src/recording/stand-ins.ts'

const redacted = (address: string): string =>
  redactAddress(address, createStandIns({ shiftMs: 0, words: new Set(), origins: new Set() }))

it.each([
  ['/services/apexrest/crm/standard/Mueller', '/services/apexrest/crm/Text%201/Text%202'],
  ['/services/apexrest/crm/sources/Mueller/Meier', '/services/apexrest/crm/Text%201/Text%202/Text%203'],
  ['/services/apexrest/crm/sobjects/Account/Mueller', '/services/apexrest/crm/Text%201/Text%202/Text%203'],
  ['/services/data/v62.0/sobjects/Account/describe', '/services/data/v62.0/sobjects/Account/describe'],
  ['/services/data/v62.0/sobjects/Lead/Web__c/Mueller', '/services/data/v62.0/sobjects/Lead/Web__c/Text%201'],
])('%s is kept without values', (address, expected) => {
  expect(redacted(address)).toBe(expected)
})
