import { expect, it } from 'vitest'
import { createCallbacks } from '../../../../local-org/callers/callbacks.ts'
import { createOrgWorld } from '../server/world.ts'

it('takes as many callbacks as the call asked for, also when they come at the same time', async () => {
  const { org, as, now } = createOrgWorld()
  const { person, session } = as('sara')
  const seen: string[] = []
  const {
    expect: wait,
    routes,
    urlOf,
  } = createCallbacks({
    backgroundOperations: { begun: () => undefined, received: id => seen.push(id), close: () => undefined },
    ...{ sessions: org.sessions, orgUrl: () => 'http://127.0.0.1:4000', now },
  })
  const waiting = { operationId: 'makeQuote', name: 'done', username: person.username, userId: person.userId, takes: 1 }
  const callback = wait(waiting, 60_000)
  const deliver = (body: string) =>
    routes.request(urlOf(callback), {
      ...{ method: 'POST', body, headers: { authorization: `Bearer ${session.accessToken}` } },
    })
  const answers = await Promise.all(['{"n":1}', '{"n":2}'].map(deliver))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404])
  expect(seen).toEqual([callback.id])
  expect(callback.deliveries).toHaveLength(1)
})
