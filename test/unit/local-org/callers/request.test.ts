import { describe, expect, it } from 'vitest'
import type { Operation } from '../../../../local-org/applink/publications/operation.ts'
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

describe('the input body, as flows and Apex have it', () => {
  const city = { type: 'string' }

  it('holds the fields of the body', () => {
    const operation = operationWith({ type: 'object', properties: { city }, required: ['city'] })
    const beside = toRequest(operation, { city: 'Ulm' })
    expect(toRequest(operation, { body: { city: 'Ulm' } })).toEqual(beside)
    expect(() => toRequest(operation, { body: { town: 'Ulm' } })).toThrow('town: whoAmI has no such input')
    expect(() => toRequest(operation, { body: {} })).toThrow('city: whoAmI requires this input')
  })

  it('is a field of its own where the body has one of this name', () => {
    const operation = operationWith({ type: 'object', properties: { body: { type: 'object' } } })
    expect(toRequest(operation, { body: { city: 'Ulm' } }).body).toBe('{"body":{"city":"Ulm"}}')
  })
})
