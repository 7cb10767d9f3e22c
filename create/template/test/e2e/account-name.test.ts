import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createTestClient, sharedDev, type TestClient } from 'applink-action-host/testing'
import { accountName } from '../../tools/account-name.ts'

const sara = 'sara.sales@acme.example'
const mia = 'mia.manager@acme.example'

let client: TestClient

// Started once for all test files of a run.
before(async () => {
  client = createTestClient(await sharedDev())
})

/** Each call goes over AppLink and over MCP, in both of its eras, and fails when the answers differ. */
describe('accountName at every door', () => {
  it('names an account of hers to Sara', async () => {
    const answer = await client.asUser(sara).call(accountName, { accountId: '001AH0000000003YAA' })
    assert.deepEqual(answer, { name: 'Alpenblick Hotels' })
  })

  it('names an account in the Americas to Mia, and not to Sara, who may not see it', async () => {
    const accountId = '001AH000000000VYAQ'
    assert.deepEqual(await client.asUser(mia).call(accountName, { accountId }), { name: 'Great Lakes Robotics' })
    await assert.rejects(client.asUser(sara).call(accountName, { accountId }), { code: 'not_found' })
  })
})
