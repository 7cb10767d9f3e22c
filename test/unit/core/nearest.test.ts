import { describe, expect, it } from 'vitest'
import { nearestOf } from '../../../src/core/nearest.ts'

const known = ['name', 'title', 'description', 'input', 'output', 'runAs', 'run', 'deadlineMs', 'surfaces']

describe('the nearest of known words', () => {
  it.each([
    ['titel', 'title'],
    ['Title', 'title'],
    ['nmae', 'name'],
    ['discription', 'description'],
    ['surface', 'surfaces'],
    ['runas', 'runAs'],
    ['inputs', 'input'],
    ['deadline', 'deadlineMs'],
  ])('of %j is %j', (word, nearest) => {
    expect(nearestOf(word, known)).toBe(nearest)
  })

  it.each(['', 'x', 'handler', 'permissions', 'in', 'outputSchema', 'title'.repeat(20)])('of %j is none', word => {
    expect(nearestOf(word, known)).toBeUndefined()
  })

  it('is none among none', () => {
    expect(nearestOf('title', [])).toBeUndefined()
  })

  it('of two that are as near is the first', () => {
    expect(nearestOf('rat', ['bat', 'cat'])).toBe('bat')
  })
})
