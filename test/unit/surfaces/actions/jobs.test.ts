import { describe, expect, it } from 'vitest'
import type { Invocation } from '../../../../src/core/invoke/admit.ts'
import { actionsSurface } from '../../../../src/surfaces/actions/actions.ts'
import { toFailureResponse } from '../../../../src/surfaces/http/answer.ts'
import { invoker } from '../../world.ts'

const post = async (headers: Readonly<Record<string, string>>) => {
  const calls: Invocation[] = []
  const routes = actionsSurface.create({
    invoke: async call => {
      calls.push(call)
      return { jobId: 'j1', status: 'queued' }
    },
    isJob: name => name === 'copyText',
    readCaller: () => invoker,
  })
  routes.onError((error, c) => toFailureResponse(c, error, 'request'))
  const send = (tool: string) =>
    routes.request(`/actions/${tool}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    })
  return { calls, job: await send('copyText'), plain: await send('echoText') }
}

describe('an action that is a job', () => {
  it('answers 202 with the ticket, others 200', async () => {
    const { job, plain } = await post({})
    expect([job.status, plain.status]).toEqual([202, 200])
    expect(await job.json()).toEqual({ jobId: 'j1', status: 'queued' })
  })

  it('hands on the idempotency key', async () => {
    const { calls } = await post({ 'idempotency-key': 'order-1' })
    expect(calls[0]?.idempotencyKey).toBe('order-1')
  })

  it.each([[''], ['a b'], ['x'.repeat(201)]])('refuses the key %j', async key => {
    const { calls, job } = await post({ 'idempotency-key': key })
    expect(job.status).toBe(400)
    expect(await job.json()).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('idempotency-key'),
    })
    expect(calls).toEqual([])
  })
})
