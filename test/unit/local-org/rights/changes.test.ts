import { beforeEach, expect, test } from 'vitest'
import { createWorld } from '../sample/world.ts'

type World = ReturnType<typeof createWorld>
let world: World
beforeEach(() => {
  world = createWorld()
})

const statusFor = async (user: string, object: string, id: string) =>
  (await world.as(user).get(`/sobjects/${object}/${id}`)).status
const editFor = async (user: string, path: string, body: object) =>
  (await world.as(user).patch(`/sobjects/${path}`, body)).status
const userId = (name: string) => world.sessionOf(name).userId

test('an owner shares an account, for reading then for editing, and takes it back', async () => {
  const { as, idOf } = world
  const account = idOf('Account', 'Name', 'Nordwind Logistik')
  expect(await statusFor('tom', 'Account', account)).toBe(404)
  const share = { AccountId: account, UserOrGroupId: userId('tom'), AccountAccessLevel: 'Read' }
  const { body } = await as('sara').post('/sobjects/AccountShare', share)
  expect(await statusFor('tom', 'Account', account)).toBe(200)
  expect(await statusFor('nora', 'Account', account)).toBe(404)
  expect(await editFor('tom', `Account/${account}`, { Rating: 'Hot' })).toBe(403)
  await as('sara').patch(`/sobjects/AccountShare/${body.id}`, { AccountAccessLevel: 'Edit' })
  expect(await editFor('tom', `Account/${account}`, { Rating: 'Hot' })).toBe(204)
  expect((await as('tom').delete(`/sobjects/AccountShare/${body.id}`)).status).toBe(403)
  await as('sara').delete(`/sobjects/AccountShare/${body.id}`)
  expect(await statusFor('tom', 'Account', account)).toBe(404)
})

test('nobody shares what is not theirs', async () => {
  const account = world.idOf('Account', 'Name', 'Merlion Freight')
  const share = { AccountId: account, UserOrGroupId: userId('nora'), AccountAccessLevel: 'Read' }
  const { status, body } = await world.as('tom').post('/sobjects/AccountShare', share)
  expect([status, body[0].errorCode]).toEqual([400, 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY'])
})

test('a share with a role reaches those who have it and those above', async () => {
  const { as, idOf } = world
  const opportunity = idOf('Opportunity', 'AccountId', idOf('Account', 'Name', 'Sakura Precision'))
  const group = idOf('Group', 'DeveloperName', 'Sales_Americas')
  const share = { OpportunityId: opportunity, UserOrGroupId: group, OpportunityAccessLevel: 'Edit' }
  expect((await as('admin').post('/sobjects/OpportunityShare', share)).status).toBe(201)
  expect(await statusFor('tom', 'Opportunity', opportunity)).toBe(200)
  expect(await statusFor('mia', 'Opportunity', opportunity)).toBe(200)
  expect(await statusFor('sara', 'Opportunity', opportunity)).toBe(404)
})

test('whoever reaches an opportunity sees its account, and may not change it', async () => {
  const { as, idOf } = world
  const account = idOf('Account', 'Name', 'Sakura Precision')
  const opportunity = idOf('Opportunity', 'AccountId', account)
  expect(await statusFor('sara', 'Account', account)).toBe(404)
  const share = { OpportunityId: opportunity, UserOrGroupId: userId('sara'), OpportunityAccessLevel: 'Read' }
  await as('admin').post('/sobjects/OpportunityShare', share)
  expect(await statusFor('sara', 'Account', account)).toBe(200)
  expect(await editFor('sara', `Account/${account}`, { Rating: 'Hot' })).toBe(403)
})

test("an account's owner sees its cases in the queue, and may not change them", async () => {
  const { idOf, store } = world
  const queue = idOf('Group', 'DeveloperName', 'Support')
  const sql = `SELECT c."Id" AS id FROM "Case" c JOIN "Account" a ON a."Id" = c."AccountId" WHERE c."OwnerId" = ? AND a."OwnerId" = ?`
  const id = String(store.database.prepare(sql).get(queue, userId('sara'))?.id)
  expect(await statusFor('sara', 'Case', id)).toBe(200)
  expect(await editFor('sara', `Case/${id}`, { Priority: 'High' })).toBe(403)
  expect(await statusFor('tom', 'Case', id)).toBe(404)
})

test('a member of a queue changes the cases that it owns', async () => {
  const { as, idOf } = world
  const queue = idOf('Group', 'DeveloperName', 'Support')
  const id = idOf('Case', 'OwnerId', queue)
  await as('admin').post('/sobjects/GroupMember', { GroupId: queue, UserOrGroupId: userId('nora') })
  expect(await editFor('nora', `Case/${id}`, { Priority: 'High' })).toBe(204)
})

test('a permission set counts from its assignment until the assignment goes', async () => {
  const { as, idOf } = world
  const set = idOf('PermissionSet', 'Name', 'InfluencerPortal')
  const create = async () => (await as('nora').post('/sobjects/Campaign', { Name: 'x' })).status
  expect(await create()).toBe(400)
  const { body } = await as('admin').post('/sobjects/PermissionSetAssignment', {
    PermissionSetId: set,
    AssigneeId: userId('nora'),
  })
  expect(await create()).toBe(201)
  await as('admin').delete(`/sobjects/PermissionSetAssignment/${body.id}`)
  expect(await create()).toBe(400)
})

test('a user who moves to another role sees what that role sees', async () => {
  const { as, idOf } = world
  const account = idOf('Account', 'Name', 'Nordwind Logistik')
  const role = idOf('UserRole', 'DeveloperName', 'Sales_Director')
  expect(await statusFor('nora', 'Account', account)).toBe(404)
  await as('admin').patch(`/sobjects/User/${userId('nora')}`, { UserRoleId: role })
  expect(await statusFor('nora', 'Account', account)).toBe(200)
})

test('an assignment that was rolled back gives nothing, even if somebody looked in between', async () => {
  const { as, idOf } = world
  const base = '/services/data/v62.0/sobjects'
  const body = { PermissionSetId: idOf('PermissionSet', 'Name', 'InfluencerPortal'), AssigneeId: userId('nora') }
  const campaign = { method: 'POST', url: `${base}/Campaign`, referenceId: 'b', body: {} }
  const assignment = { method: 'POST', url: `${base}/PermissionSetAssignment`, referenceId: 'a', body }
  const compositeRequest = [assignment, campaign]
  const { body: answer } = await as('admin').post('/composite', { allOrNone: true, compositeRequest })
  expect(answer.compositeResponse[0].body[0].errorCode).toBe('PROCESSING_HALTED')
  expect((await as('nora').post('/sobjects/Campaign', { Name: 'x' })).status).toBe(400)
})

test('users, roles and permission sets are changed by administrators only', async () => {
  const { as, idOf } = world
  const set = idOf('PermissionSet', 'Name', 'InfluencerPortal')
  const assignment = { PermissionSetId: set, AssigneeId: userId('sara') }
  const { status, body } = await as('sara').post('/sobjects/PermissionSetAssignment', assignment)
  expect([status, body[0].errorCode]).toEqual([400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'])
  expect(await editFor('sara', `User/${userId('sara')}`, { UserRoleId: null })).toBe(403)
})
