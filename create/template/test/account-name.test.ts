import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createTestClient, type RunningDev, startDev, type TestClient } from 'applink-action-host/testing'
import { accountName } from '../tools/account-name.ts'

const sara = 'sara.sales@acme.example'
const mia = 'mia.manager@acme.example'

let dev: RunningDev
let client: TestClient

before(async () => {
  dev = await startDev()
  client = createTestClient(dev)
})

after(() => dev?.stop())

/** Each call goes over AppLink and over MCP, in both of its eras, and fails when the answers differ. */
describe('accountName', () => {
  it('names an account of hers to Sara', async () => {
    const answer = await client.asUser(sara).call(accountName, { accountId: '001AH0000000003YAA' })
    assert.deepEqual(answer, { name: 'Alpenblick Hotels' })
  })

  it('names an account in the Americas to Mia, and not to Sara, who may not see it', async () => {
    const accountId = '001AH000000000VYAQ'
    assert.deepEqual(await client.asUser(mia).call(accountName, { accountId }), { name: 'Great Lakes Robotics' })
    await assert.rejects(client.asUser(sara).call(accountName, { accountId }), { code: 'not_found' })
  })

  it('says which field is wrong', async () => {
    await assert.rejects(client.asUser(sara).call(accountName, { accountId: 'short' }), {
      code: 'invalid_input',
      message: 'accountId: must be 18 characters',
    })
  })
})
