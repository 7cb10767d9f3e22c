import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

let local: LocalOrg
beforeAll(async () => {
  local = await startLocalOrg()
})
afterEach(() => {
  local.faults.clear()
})
afterAll(() => local.close())

const tokenOf = (username: string): string => {
  const person = local.people.personOf(username)
  if (!person) throw new Error(username)
  return local.sessions.standing(person).accessToken
}

const faultsCall = (method: string, body?: unknown): Promise<Response> =>
  fetch(`${local.org}/_local/faults`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

const add = async (fault: object): Promise<string> => {
  const answer = await faultsCall('POST', fault)
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { id: string }).id
}

const list = async (): Promise<{ hits: number; aborted: number }[]> =>
  ((await (await faultsCall('GET')).json()) as { faults: { hits: number; aborted: number }[] }).faults

const whoAmI = (username = 'sara.sales@acme.example', init: RequestInit = {}): Promise<Response> =>
  fetch(`${local.org}/services/oauth2/userinfo`, {
    ...init,
    headers: { authorization: `Bearer ${tokenOf(username)}` },
  })

const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

describe('a fault on demand', () => {
  it('delays', async () => {
    await add({ fault: 'delay', ms: 150, path: '/services/*' })
    expect(await elapsed(whoAmI)).toBeGreaterThanOrEqual(145)
  })

  it('tells when the caller did not wait', async () => {
    await add({ fault: 'delay', ms: 600_000 })
    const leaving = new AbortController()
    const asked = whoAmI(undefined, { signal: leaving.signal }).catch((error: Error) => error.name)
    await expect.poll(list).toMatchObject([{ hits: 1, aborted: 0 }])
    leaving.abort()
    expect(await asked).toBe('AbortError')
    await expect.poll(list).toMatchObject([{ hits: 1, aborted: 1 }])
  })

  it('answers with any error in the shape of Salesforce', async () => {
    await add({ fault: 'status', status: 503, errorCode: 'SERVER_UNAVAILABLE', message: 'later', count: 1 })
    const answer = await whoAmI()
    expect([answer.status, await answer.json()]).toEqual([503, [{ message: 'later', errorCode: 'SERVER_UNAVAILABLE' }]])
    expect((await whoAmI()).status).toBe(200)
  })

  it.each([
    ['lock', 400, { errorCode: 'UNABLE_TO_LOCK_ROW' }],
    ['daily-limit', 403, { errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    ['validation', 400, { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', fields: [] }],
    [
      'duplicates',
      400,
      {
        errorCode: 'DUPLICATES_DETECTED',
        duplicateResult: expect.objectContaining({ allowSave: false, matchResults: [] }),
      },
    ],
  ])('answers %s as Salesforce does', async (fault, status, error) => {
    await add({ fault })
    const answer = await whoAmI()
    expect([answer.status, await answer.json()]).toEqual([status, [{ message: expect.any(String), ...error }]])
  })

  it('cuts the connection', async () => {
    await add({ fault: 'reset' })
    const failure = await whoAmI().catch((error: Error) => error)
    expect((failure as Error).cause).toMatchObject({ code: 'ECONNRESET' })
  })

  it('does what was asked for and cuts the connection in place of the answer', async () => {
    await add({ fault: 'lost-answer', method: 'POST', count: 1 })
    const headers = {
      authorization: `Bearer ${tokenOf('sara.sales@acme.example')}`,
      'content-type': 'application/json',
    }
    const failure = await fetch(`${local.org}/services/data/v62.0/sobjects/Account`, {
      ...{ method: 'POST', headers, body: JSON.stringify({ Name: 'Answer lost' }) },
    }).catch((error: Error) => error)
    expect((failure as Error).cause).toMatchObject({ code: 'ECONNRESET' })
    const query = "SELECT COUNT() FROM Account WHERE Name = 'Answer lost'"
    const found = await fetch(`${local.org}/services/data/v62.0/query?q=${encodeURIComponent(query)}`, { headers })
    expect(await found.json()).toMatchObject({ totalSize: 1 })
    const { happenings } = (await (await fetch(`${local.org}/_local/activity`)).json()) as { happenings: object[] }
    const [lost, asked] = happenings.slice(-2)
    expect(lost).toMatchObject({ what: 'POST /services/data/v62.0/sobjects/Account' })
    expect(lost).not.toHaveProperty('status')
    expect(asked).toMatchObject({ query, status: 200 })
  })

  it('ends the session of one user for good', async () => {
    await add({ fault: 'expired-token', user: 'sara.sales@acme.example', count: 1 })
    const authorization = `Bearer ${tokenOf('sara.sales@acme.example')}`
    const query = () => fetch(`${local.org}/services/data/v62.0/limits`, { headers: { authorization } })
    expect((await whoAmI('tom.sales@acme.example')).status).toBe(200)
    const statuses = [(await query()).status, (await query()).status]
    expect(statuses).toEqual([401, 401])
  })

  it('sends the second half of an answer later', async () => {
    await add({ fault: 'slow-body', ms: 150 })
    const parts: string[] = []
    const wait = await elapsed(async () => {
      const { body } = await whoAmI()
      for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) parts.push(part)
    })
    expect(wait).toBeGreaterThanOrEqual(145)
    expect(parts).toHaveLength(2)
    expect(JSON.parse(parts.join(''))).toMatchObject({ preferred_username: 'sara.sales@acme.example' })
  })

  it('can be cleared and never strikes its own address', async () => {
    await add({ fault: 'reset' })
    expect((await faultsCall('DELETE')).status).toBe(204)
    expect(await list()).toEqual([])
    expect((await whoAmI()).status).toBe(200)
  })

  it.each([{}, { fault: 'fire' }, { fault: 'delay' }, { fault: 'delay', ms: -1 }, { fault: 'reset', extra: 1 }, []])(
    'refuses %o',
    async fault => {
      expect((await faultsCall('POST', fault)).status).toBe(400)
    },
  )
})
