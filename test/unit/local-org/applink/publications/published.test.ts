import { describe, expect, it } from 'vitest'
import { createPublished, isActive, type Publication } from '../../../../../local-org/applink/publications/published.ts'
import type { Shelf } from '../../../../../local-org/store/shelves.ts'

const bundleOf = (...operations: readonly string[]) => ({
  clientName: 'Desk',
  sessionPermissionSets: [],
  spec: {
    openapi: '3.0.3',
    info: { title: 'Desk', version: '1' },
    paths: Object.fromEntries(operations.map(id => [`/${id}`, { post: { operationId: id, responses: {} } }])),
  },
})

function open() {
  const values = new Map<string, Publication>()
  const shelf: Shelf<Publication> = {
    all: () => [...values.values()],
    get: key => values.get(key),
    put: (key, value) => values.set(key, value),
    remove: key => values.delete(key),
  }
  return createPublished({ shelf, now: () => 0, random: bytes => new Uint8Array(bytes) })
}

describe('a service that is published again', () => {
  it('keeps what is active, and says what stands in the way', () => {
    const published = open()
    const first = published.keep(bundleOf('readQuote', 'findQuote'), { connectionName: 'localOrg' })
    expect(() => published.keep(bundleOf('findQuote'), { connectionName: 'localOrg' })).toThrow(
      'Desk has active operations that this document breaks: readQuote is gone. Deactivate them first.',
    )
    expect(published.all()).toEqual([first])
    expect(published.keep(bundleOf('findQuote', 'readQuote', 'sendQuote'), { connectionName: 'localOrg' }).esrId).toBe(
      first.esrId,
    )
  })

  it('loses what was deactivated, and has active what it brings', () => {
    const published = open()
    published.keep(bundleOf('readQuote', 'findQuote'), { connectionName: 'localOrg' })
    const changed = published.setActive('Desk', false, ['READQUOTE'])
    expect(['readQuote', 'findQuote'].map(name => changed && isActive(changed, name))).toEqual([false, true])
    const next = published.keep(bundleOf('findQuote'), { connectionName: 'localOrg' })
    expect(isActive(next, 'findQuote')).toBe(true)
  })

  it('can be deactivated and activated as a whole', () => {
    const published = open()
    expect(published.setActive('Desk', false)).toBeUndefined()
    published.keep(bundleOf('readQuote', 'findQuote'), { connectionName: 'localOrg' })
    expect(published.setActive('Desk', false)?.inactive).toEqual(['readquote', 'findquote'])
    expect(published.setActive('Desk', true)?.inactive).toEqual([])
  })
})
