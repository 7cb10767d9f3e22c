import { describe, expect, it } from 'vitest'
import { connectTo, failureOf, sendJson } from '../org-server.ts'

describe('the list of all objects', () => {
  it('is what the org gives, in its order, asked for each time', async () => {
    const sobjects = [
      { name: 'Contact', label: 'Contact', custom: false, queryable: true },
      { name: 'Account', label: 'Account', custom: false, queryable: true },
    ]
    const { org, seen } = await connectTo((_, response) => sendJson(response, 200, { encoding: 'UTF-8', sobjects }))
    expect(await org.describeGlobal()).toEqual(sobjects)
    await org.describeGlobal()
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /services/data/v62.0/sobjects',
      'GET /services/data/v62.0/sobjects',
    ])
  })

  it.each([[{}], [{ sobjects: 'x' }], [null], [[]]])('is nothing else: %j is refused', async body => {
    const { org } = await connectTo((_, response) => sendJson(response, 200, body))
    expect(await failureOf(org.describeGlobal())).toMatchObject({ code: 'upstream_failed' })
  })

  it('ends as every other call does when the session is over', async () => {
    const { org } = await connectTo((_, response) =>
      sendJson(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }]),
    )
    expect(await failureOf(org.describeGlobal())).toMatchObject({ code: 'unauthenticated' })
  })
})
