import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestOrg } from 'applink-action-host/testing'
import { accountName } from '../tools/account-name.ts'

const accountId = '001AH0000000003YAA'

/** In this process, with the answers that are written here: a breakpoint in the tool stops there. */
describe('accountName', () => {
  it('gives the name that the org has', async () => {
    const org = createTestOrg().query(/FROM Account/, [{ Name: 'Alpenblick Hotels' }])
    assert.deepEqual(await org.call(accountName, { accountId }), { name: 'Alpenblick Hotels' })
  })

  it('says so when there is no such account', async () => {
    const org = createTestOrg().query(/FROM Account/, [])
    await assert.rejects(org.call(accountName, { accountId }), { code: 'not_found' })
  })

  it('says which field is wrong', async () => {
    await assert.rejects(createTestOrg().call(accountName, { accountId: 'short' }), {
      code: 'invalid_input',
      message: 'accountId: must be the id of a record, 15 or 18 letters and digits; names are no ids',
    })
  })
})
