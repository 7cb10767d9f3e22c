import { describe, expect, it } from 'vitest'
import { hintAt } from '../../../src/cli/nearest.ts'
import { nearestOf } from '../../../src/core/nearest.ts'

const names = ['readAccount', 'readHeadlines', 'addContact', 'jobStatus']

describe('the name that was meant', () => {
  it.each([
    ['readAcount', 'readAccount'],
    ['readaccount', 'readAccount'],
    ['readAcconut', 'readAccount'],
    ['addContakt', 'addContact'],
    ['jobstat', 'jobStatus'],
  ])('is found for %s', (word, name) => {
    expect(nearestOf(word, names)).toBe(name)
    expect(hintAt(word, names)).toBe(` Did you mean ${name}?`)
  })

  it.each(['', 'x', 'deleteEverything', 'read', 'readAccount'.repeat(100)])('is not guessed at for %j', word => {
    expect(nearestOf(word, names)).toBeUndefined()
    expect(hintAt(word, names)).toBe('')
  })
})
