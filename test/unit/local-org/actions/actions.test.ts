import { afterEach, describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

const { as, org, request } = createOrgWorld()
const sara = as('sara')
const base = '/services/data/v62.0/actions'

afterEach(async () => {
  await request('/_local/actions', { method: 'DELETE' })
})

describe('the lists of actions', () => {
  it('lead from the kinds to the actions', async () => {
    expect((await sara.get('/actions')).body).toEqual({ custom: `${base}/custom`, standard: `${base}/standard` })
    expect((await sara.get('/actions/custom')).body).toMatchObject({
      apex: `${base}/custom/apex`,
      flow: `${base}/custom/flow`,
    })
    expect((await sara.get('/actions/custom/flow')).body.actions).toContainEqual({
      label: 'Escalate case',
      name: 'Escalate_Case',
      type: 'FLOW',
      url: `${base}/custom/flow/Escalate_Case`,
    })
    expect((await sara.get('/actions/standard')).body.actions).toContainEqual(
      expect.objectContaining({ type: 'CHATTERPOST', url: `${base}/standard/chatterPost` }),
    )
    expect((await sara.get('/actions/custom/quickAction')).body).toEqual({ actions: [] })
  })

  it('describe an action with its inputs and outputs', async () => {
    const { body } = await sara.get('/actions/custom/flow/escalate_case')
    expect(body).toMatchObject({ name: 'Escalate_Case', standard: false, type: 'FLOW', genericTypes: [] })
    expect(body.inputs[0]).toMatchObject({ name: 'caseId', type: 'STRING', required: true, maxOccurs: 1 })
    expect(body.outputs.map(({ name }: { name: string }) => name)).toEqual(['queue', 'caseId'])
  })

  it.each([
    '/actions/custom/bacon',
    '/actions/custom/flow/Bacon',
    '/actions/standard/bacon',
    '/actions/custom/standard/chatterPost',
  ])('know no %s', async path => {
    expect((await sara.get(path)).status).toBe(404)
  })
})

describe('invoking an action', () => {
  const run = (action: string, ...inputs: unknown[]) => sara.post(`/actions/${action}`, { inputs })

  it('answers for each input', async () => {
    const { status, body } = await run(
      'custom/flow/Escalate_Case',
      { caseId: '500a' },
      { caseId: '500b', reason: null },
    )
    expect(status).toBe(200)
    expect(body.map(({ outputValues }: { outputValues: object }) => outputValues)).toEqual([
      { queue: 'Second Level', caseId: '500a', Flow__InterviewStatus: 'Finished' },
      { queue: 'Second Level', caseId: '500b', Flow__InterviewStatus: 'Finished' },
    ])
    expect(body[0]).toMatchObject({ actionName: 'Escalate_Case', errors: null, isSuccess: true })
  })

  it('runs Apex and standard actions alike', async () => {
    const apex = await run('custom/apex/DiscountCalculator', { amount: 12.5 })
    expect(apex.body[0].outputValues).toEqual({ amount: 12.5, discount: 5 })
    expect((await run('standard/chatterPost', { text: 'Hi', subjectNameOrId: 'me' })).body[0].isSuccess).toBe(true)
  })

  it.each([
    [{}, 'Missing required input parameter: caseId'],
    [{ caseId: 7 }, 'Invalid value for input parameter caseId: must be of type STRING'],
    [{ caseId: '500', bacon: true }, 'Unknown input parameter: bacon'],
  ])('refuses the input %j with 400, in the list of results', async (input, message) => {
    const { status, body } = await run('custom/flow/Escalate_Case', input)
    expect(status).toBe(400)
    expect(body).toMatchObject([
      { isSuccess: false, outputValues: null, errors: [{ statusCode: 'INVALID_API_INPUT', message, fields: [] }] },
    ])
  })

  it.each([{}, { inputs: [] }, { inputs: [1] }, { inputs: {} }, []])('refuses the body %j', async body => {
    const answer = await sara.post('/actions/custom/flow/Escalate_Case', body)
    expect([answer.status, answer.body[0].errorCode]).toEqual([400, 'INVALID_INPUT'])
  })

  it('fails when the action is one that fails', async () => {
    const { status, body } = await run('custom/flow/Always_Fails', {})
    expect([status, body[0].isSuccess, body[0].errors[0].statusCode]).toEqual([400, false, 'UNKNOWN_EXCEPTION'])
  })

  it('works inside a composite request', async () => {
    const part = { method: 'POST', url: `${base}/custom/flow/Escalate_Case`, body: { inputs: [{ caseId: '5' }] } }
    const { body } = await sara.post('/composite', { compositeRequest: [{ ...part, referenceId: 'a' }] })
    expect(body.compositeResponse[0]).toMatchObject({ httpStatusCode: 200, body: [{ isSuccess: true }] })
  })
})

describe('/_local/actions', () => {
  it('adds an action, until all are set back', async () => {
    const action = {
      type: 'flow',
      name: 'Mine',
      inputs: [{ name: 'x', type: 'DOUBLE' }],
      answer: { twice: '{input.x}{input.x}' },
    }
    expect((await request('/_local/actions', { method: 'POST', body: action })).status).toBe(201)
    const { body } = await sara.post('/actions/custom/flow/Mine', { inputs: [{ x: 4 }] })
    expect(body[0].outputValues.twice).toBe('44')
    await request('/_local/actions', { method: 'DELETE' })
    expect((await sara.get('/actions/custom/flow/Mine')).status).toBe(404)
  })

  it('says what is wrong with one', async () => {
    const { status, body } = await request('/_local/actions', { method: 'POST', body: { type: 'flow', name: 'a b' } })
    expect([status, body.message]).toEqual([400, expect.stringContaining('must be a name')])
  })
})

describe('a session-based permission set', () => {
  const secret = 'SELECT Id FROM ProvisioningParameter__mdt'
  const change = (who: typeof sara, name: string, set = 'ActionHostPermissions') =>
    who.post(`/actions/standard/${name}`, { inputs: [{ PermSetName: set }] })

  it('is active in the session that activates it, and in no other of the user, until that takes it away', async () => {
    const tom = as('tom')
    const { accessToken } = org.sessions.open(tom.person)
    const inOther = (path: string, body: unknown) =>
      request(path, { method: 'POST', body, headers: { authorization: `Bearer ${accessToken}` } })
    expect((await tom.query(secret)).status).toBe(400)
    const activate = { inputs: [{ PermSetName: 'actionhostpermissions' }] }
    for (let times = 0; times < 2; times += 1) {
      const answer = await inOther('/actions/standard/activateSessionPermSet', activate)
      expect(answer).toMatchObject({ status: 200, body: [{ isSuccess: true, outputValues: {} }] })
    }
    const asked = () =>
      request(`/query?q=${encodeURIComponent(secret)}`, { headers: { authorization: `Bearer ${accessToken}` } })
    expect((await asked()).status).toBe(200)
    expect((await tom.query(secret)).status).toBe(400)
    expect((await inOther('/actions/standard/deactivateSessionPermSet', activate)).status).toBe(200)
    expect((await asked()).status).toBe(400)
  })

  it.each([
    ['nora', 'ActionHostPermissions'],
    ['sara', 'ActionHost'],
    ['sara', 'Nothing'],
  ])('is not activated for %s when it is %s: none that is assigned, or none of a session', async (who, set) => {
    expect(await change(as(who), 'activateSessionPermSet', set)).toMatchObject({
      status: 400,
      body: [{ isSuccess: false, errors: [{ message: expect.stringContaining(set) }] }],
    })
    expect((await as(who).query(secret)).status).toBe(400)
  })
})
