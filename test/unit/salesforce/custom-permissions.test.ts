import { expect, it } from 'vitest'
import { readCustomPermissions } from '../../../src/salesforce/custom-permissions.ts'
import { session } from '../world.ts'

const { orgId, userId } = session
const identity = { organization_id: orgId, user_id: userId }

function orgWith(answer: unknown) {
  const paths: string[] = []
  const request = async <T>(path: string): Promise<T> => {
    paths.push(path)
    return answer as T
  }
  return { paths, request }
}

it('asks the identity address of this user in this org', async () => {
  const org = orgWith({ ...identity, custom_permissions: { One: true } })
  expect(await readCustomPermissions(org, session)).toEqual(new Set(['One']))
  expect(org.paths).toEqual([`/id/${orgId}/${userId}`])
})

it.each([
  ['those that she has', { One: true, Two: 'true' }, ['One', 'Two']],
  ['not those that she lacks', { One: false, Two: 'false', Three: null, Four: 1, Five: 'TRUE', Six: '' }, []],
  ['none of a list', ['One'], []],
  ['none of a text', 'One', []],
  ['none of nothing', null, []],
])('gives %s', async (_, custom_permissions, names) => {
  expect([...(await readCustomPermissions(orgWith({ ...identity, custom_permissions }), session))]).toEqual(names)
})

it('gives none when the token has no such scope, or the app no such permission', async () => {
  expect([...(await readCustomPermissions(orgWith(identity), session))]).toEqual([])
})

it('takes ids of 15 characters for those of 18', async () => {
  const short = { organization_id: orgId.slice(0, 15), user_id: userId.slice(0, 15), custom_permissions: { One: true } }
  expect([...(await readCustomPermissions(orgWith(short), session))]).toEqual(['One'])
})

it.each([
  ['another user', { ...identity, user_id: '005000000000002AAA' }],
  ['another org', { ...identity, organization_id: '00D5e000000OtherEAS' }],
  ['nobody', {}],
  ['ids that are no text', { organization_id: [orgId], user_id: [userId] }],
  ['a list', [identity]],
  ['a text', 'Bad_Id'],
  ['nothing', undefined],
])('believes no answer about %s', async (_, answer) => {
  const custom_permissions = { One: true }
  const lie = answer instanceof Object && !Array.isArray(answer) ? { ...answer, custom_permissions } : answer
  await expect(readCustomPermissions(orgWith(lie), session)).rejects.toMatchObject({ code: 'upstream_failed' })
})
