import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { ObjectDefinition } from '../../../../local-org/model.ts'
import { readObject } from '../../../../local-org/store/notation.ts'
import { createSchema } from '../../../../local-org/store/schema.ts'
import { createStore, type Store } from '../../../../local-org/store/store.ts'
import { toWireValue } from '../../../../local-org/store/wire.ts'

const user = readObject({
  name: 'User',
  label: 'User',
  plural: 'Users',
  keyPrefix: '005',
  ownerless: true,
  setup: true,
  fields: {},
})
const thingWith = (more: Record<string, string> = {}): ObjectDefinition =>
  readObject({
    name: 'Thing__c',
    label: 'Thing',
    plural: 'Things',
    keyPrefix: 'a00',
    fields: {
      First__c: 'string(20)',
      Name: "string(80) name derived(coalesce(\"First__c\", '') || '!')",
      Code__c: 'string(20) caseSensitive',
      Price__c: 'currency(16,2)',
      Open__c: 'boolean',
      At__c: 'datetime',
      Up__c: 'reference(Thing__c) parent(Up__r)',
      Place__c: 'location',
      ...more,
    },
  })

const now = () => new Date('2026-05-20T12:34:56.789Z')
const open = (thing = thingWith(), path?: string) => {
  const store = createStore({ schema: createSchema([user, thing]), now, ...(path && { path }) })
  return { store, thing }
}

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const names = (store: Store, sql: string, ...values: string[]) =>
  store
    .statement(`SELECT "Name" AS name FROM "Thing__c" WHERE ${sql} ORDER BY 1`)
    .all(...values)
    .map(row => row.name)

test('a record keeps its values; derived columns follow', () => {
  const { store, thing } = open()
  const id = store.insert(thing, { First__c: 'Ada', Price__c: 1.5, Open__c: 1, At__c: '2026-01-01T00:00:00.000Z' })
  expect(store.read(thing, id)).toMatchObject({
    Id: id,
    Name: 'Ada!',
    Price__c: 1.5,
    Open__c: 1,
    Up__c: null,
    IsDeleted: 0,
  })
  store.update(thing, id, { First__c: 'Bob' })
  expect(store.read(thing, id)).toMatchObject({ Name: 'Bob!' })
  store.erase(thing, id)
  expect(store.read(thing, id)).toBeUndefined()
})

test('text compares ignoring case, ids and case-sensitive text do not, and fold reaches beyond ASCII', () => {
  const { store, thing } = open()
  store.insert(thing, { First__c: 'ada', Code__c: 'x' })
  store.insert(thing, { First__c: 'ÄRGER', Code__c: 'X' })
  expect(names(store, '"First__c" = ?', 'ADA')).toEqual(['ada!'])
  expect(names(store, '"Code__c" = ?', 'X')).toEqual(['ÄRGER!'])
  expect(names(store, 'fold("First__c") = fold(?)', 'ärger')).toEqual(['ÄRGER!'])
  expect(names(store, '"Id" = lower("Id")')).toEqual([])
})

test('keyed lookups use an index', () => {
  const { store } = open()
  for (const column of ['Id', 'Up__c', 'OwnerId', 'Name']) {
    const plan = store.statement(`EXPLAIN QUERY PLAN SELECT 1 FROM "Thing__c" WHERE "${column}" = ?`).all('x')
    expect(String(plan[0]?.detail)).toMatch(/^SEARCH .* USING (COVERING )?INDEX/)
  }
})

test('a transaction that throws leaves nothing behind, an inner one only its own', () => {
  const { store, thing } = open()
  const fail = () => {
    store.insert(thing, { First__c: 'gone' })
    throw new Error('stop')
  }
  expect(() => store.transaction(fail)).toThrow('stop')
  store.transaction(() => {
    store.insert(thing, { First__c: 'kept' })
    expect(() => store.transaction(fail)).toThrow('stop')
  })
  expect(names(store, '1')).toEqual(['kept!'])
})

test('the setup revision rises with users, not with things, and with every rollback', () => {
  const { store, thing } = open()
  const start = store.setupRevision()
  store.insert(thing, {})
  expect(store.setupRevision()).toBe(start)
  store.insert(user, {})
  const afterUser = store.setupRevision()
  expect(afterUser).toBeGreaterThan(start)
  expect(() =>
    store.transaction(() => {
      throw new Error('stop')
    }),
  ).toThrow()
  expect(store.setupRevision()).toBeGreaterThan(afterUser)
})

test('a store on disk is there again, numbers on, and takes new fields', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  folders.push(folder)
  const path = join(folder, 'org.sqlite')
  const first = open(thingWith(), path)
  const one = first.store.insert(first.thing, { First__c: 'old' })
  first.store.close()
  const second = open(thingWith({ New__c: 'string(5)', Mark__c: 'string(9) derived("Code__c" || \'?\')' }), path)
  const two = second.store.insert(second.thing, { First__c: 'new', New__c: 'n', Code__c: 'c' })
  expect(two).not.toBe(one)
  expect(second.store.read(second.thing, one)).toMatchObject({ First__c: 'old', New__c: null })
  expect(second.store.read(second.thing, two)).toMatchObject({ New__c: 'n', Mark__c: 'c?' })
  second.store.close()
})

test('the present is a whole second in UTC; the wire has its own form of it', () => {
  const { store, thing } = open()
  expect(store.now()).toBe('2026-05-20T12:34:56.000Z')
  const wire = (name: string, stored: string | number | null) => {
    const field = thing.fields.get(name)
    if (field === undefined) throw new Error(name)
    return toWireValue(field, stored)
  }
  expect(wire('At__c', store.now())).toBe('2026-05-20T12:34:56.000+0000')
  expect(wire('Open__c', 0)).toBe(false)
  expect(wire('Price__c', 0)).toBe(0)
  expect(wire('First__c', null)).toBeNull()
})
