import { describe, expect, it } from 'vitest'
import { isLoopbackHost, loopbackHosts, loopbackPattern } from '../../../src/core/loopback.ts'

const pattern = new RegExp(`^(?:${loopbackPattern})$`)

describe('this machine', () => {
  it.each(['http://localhost', 'http://LOCALHOST:8080/x', 'https://127.0.0.1', 'http://127.1', 'http://[::1]:3000'])(
    'is meant by %s',
    address => {
      expect(isLoopbackHost(new URL(address))).toBe(true)
    },
  )

  it.each([
    'http://localhost.example',
    'http://example/localhost',
    'http://127.0.0.1.example',
    'http://10.0.0.1',
    'http://[::2]',
    'http://localhost@example',
  ])('is not meant by %s', address => {
    expect(isLoopbackHost(new URL(address))).toBe(false)
  })

  it('has names that stand for themselves in a regular expression', () => {
    expect(loopbackHosts.filter(name => pattern.test(name))).toEqual(loopbackHosts)
    expect(['127a0b0c1', '[::1', ':', 'localhosts'].filter(name => pattern.test(name))).toEqual([])
  })
})
