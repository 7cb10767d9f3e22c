import { describe, expect, it } from 'vitest'
import { RetryLater } from '../../../../src/core/failure.ts'
import { createStrangerBodies } from '../../../../src/surfaces/http/stranger-bodies.ts'

const open = () => createStrangerBodies({ maxBytes: 100, maxBytesPerAddress: 60, sureBytesPerAddress: 2 })
const refusal = expect.objectContaining({ code: 'unavailable', retryAfterSeconds: 5 })
const refused = (work: () => unknown) => expect(work).toThrow(refusal)

describe('the room for bodies of strangers', () => {
  it('ends, for all of them together, and says when to come again', () => {
    const bodies = open()
    bodies.open('a', 0).take(60)
    const other = bodies.open('b', 40)
    other.take(40)
    refused(() => other.take(1))
    refused(() => bodies.open('c', 3))
    expect(() => bodies.open('c', 3)).toThrow(RetryLater)
  })

  it('ends for one address before it does for all', () => {
    const bodies = open()
    const [one, two] = [bodies.open('a', 30), bodies.open('a', 30)]
    one.take(30)
    two.take(30)
    refused(() => two.take(1))
    refused(() => bodies.open('a', 1))
    expect(() => bodies.open('b', 40).take(40)).not.toThrow()
  })

  it('is not taken by what is announced and never sent', () => {
    const bodies = open()
    for (let count = 0; count < 1000; count += 1) bodies.open('a', 60)
    expect(() => bodies.open('a', 60).take(60)).not.toThrow()
  })

  it('is whole again after bodies were read, refused half way, or freed twice', () => {
    const bodies = open()
    for (let count = 0; count < 100; count += 1) {
      const room = bodies.open('a', 0)
      room.take(60)
      refused(() => room.take(1))
      room.free()
      room.free()
    }
    const all = [bodies.open('a', 60), bodies.open('b', 40)]
    all[0]?.take(60)
    all[1]?.take(40)
    refused(() => bodies.open('c', 3))
  })

  it('has a little for each address however full it is', () => {
    const bodies = open()
    bodies.open('a', 60).take(60)
    bodies.open('b', 40).take(40)
    const small = bodies.open('c', 2)
    small.take(2)
    refused(() => small.take(1))
    refused(() => bodies.open('c', 1))
    refused(() => bodies.open('a', 1))
    small.free()
    expect(() => bodies.open('c', 2).take(2)).not.toThrow()
  })
})
