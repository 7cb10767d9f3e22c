import { describe, expect, it } from 'vitest'
import type { Operation } from '../../../../local-org/callers/operation.ts'
import { toRequest } from '../../../../local-org/callers/request.ts'

const operationWith = (body: Operation['body']): Operation =>
  ({ operationId: 'whoAmI', method: 'POST', path: '/actions/whoAmI', parameters: [], body }) as unknown as Operation

describe('the body of a call without inputs', () => {
  it('is an empty object where the operation takes an object', () => {
    const request = toRequest(operationWith({ type: 'object', properties: {} }), {})
    expect(request).toMatchObject({ body: '{}', headers: { 'content-type': 'application/json' } })
  })

  it('is missing where the operation takes none', () => {
    expect(toRequest(operationWith(undefined), {}).body).toBeUndefined()
  })
})
