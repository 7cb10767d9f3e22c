import { describe, expect, expectTypeOf, it } from 'vitest'
import { soql as ofTheSample } from '#kit'
import type { Org } from '../../../../src/core/org/org.ts'
import type { Rows } from '../../../../src/core/org/query.ts'
import type { OrgRecord } from '../../../../src/core/org/records.ts'
import { queryInParts } from '../../../../src/salesforce/query/parts.ts'
import { soql as template } from '../../../../src/salesforce/query/soql.ts'
import type { TypedSoqlTag } from '../../../../src/salesforce/query/soql-tag.ts'

interface Objects {
  Account: {
    fields: { Id: string; Name: string; Industry: string | null; Revenue__c: number | null; CreatedDate: string }
    parents: { Owner: 'User'; Parent: 'Account' | null; Region__r: 'Region__c' | null }
    children: { Contacts: 'Contact'; Orders__r: 'Order__c' }
  }
  Case: {
    fields: { Id: string; IsClosed: boolean }
    parents: { Owner: 'Name' }
    children: Record<never, never>
  }
  Contact: {
    fields: { Id: string; LastName: string; Email: string | null }
    parents: { Account: 'Account' | null }
    children: Record<never, never>
  }
  Name: {
    fields: { Name: string | null; Type: string | null }
    parents: Record<never, never>
    children: Record<never, never>
  }
  User: {
    fields: { Id: string; Name: string; IsActive: boolean }
    parents: { Manager: 'User' | null }
    children: Record<never, never>
  }
}

const soql = template as TypedSoqlTag<Objects>
const id = '001000000000001AAA'

/** An org that is only asked what type its rows have; what it was sent is given back. */
const sent: string[] = []
const org = {
  query: query => {
    sent.push(query.text)
    return { toArray: async () => [] } as unknown as Rows<never>
  },
  queryOne: async query => {
    sent.push(query.text)
    return undefined
  },
} as Pick<Org, 'query' | 'queryOne'>

describe('a row', () => {
  it('has the fields that are selected, and no others', async () => {
    const row = await org.queryOne(soql.typed('SELECT Id, Name, Industry, Revenue__c FROM Account')`WHERE Id = ${id}`)
    expectTypeOf(row).toEqualTypeOf<
      | {
          readonly Id: string
          readonly Name: string
          readonly Industry: string | null
          readonly Revenue__c: number | null
        }
      | undefined
    >()
    // @ts-expect-error the field is of the object, and was not selected
    expect(row?.CreatedDate).toBeUndefined()
    expect(sent.at(-1)).toBe(`SELECT Id, Name, Industry, Revenue__c FROM Account WHERE Id = '${id}'`)
  })

  it('has its parents, several levels up, with null where there may be none', async () => {
    const query = soql.typed(
      'SELECT Owner.Name, Owner.Manager.Name, Owner.Manager.IsActive, Parent.Owner.Id FROM Account',
    )``
    const [row] = await org.query(query).toArray()
    expectTypeOf(row).toEqualTypeOf<
      | {
          readonly Owner: {
            readonly Name: string
            readonly Manager: { readonly Name: string; readonly IsActive: boolean } | null
          }
          readonly Parent: { readonly Owner: { readonly Id: string } } | null
        }
      | undefined
    >()
    expect(row).toBeUndefined()
  })

  it('has what SOQL has of an owner that is a user or a queue', async () => {
    const row = await org.queryOne(soql.typed('SELECT Owner.Name, Owner.Type, IsClosed FROM Case')`LIMIT 1`)
    expectTypeOf(row).toEqualTypeOf<
      | {
          readonly Owner: { readonly Name: string | null; readonly Type: string | null }
          readonly IsClosed: boolean
        }
      | undefined
    >()
    expect(row).toBeUndefined()
  })

  it('has its related records, with their own parents, whatever else the sub-query says', async () => {
    const query = soql.typed(`
      SELECT Name,
        (SELECT LastName, Account.Name FROM Contacts WHERE Email != NULL AND Id NOT IN (SELECT WhoId FROM Task) LIMIT 5)
      FROM Account`)`ORDER BY Name`
    const row = await org.queryOne(query)
    type Contact = NonNullable<NonNullable<typeof row>['Contacts']>['records'][number]
    expectTypeOf<Contact>().toEqualTypeOf<{
      readonly LastName: string
      readonly Account: { readonly Name: string } | null
    }>()
    expectTypeOf<null>().toExtend<NonNullable<typeof row>['Contacts']>()
    expectTypeOf<NonNullable<typeof row>['Name']>().toEqualTypeOf<string>()
    expect(row).toBeUndefined()
  })

  it('has the results of functions under their names', async () => {
    const query = soql.typed(
      'SELECT Industry kind, COUNT(Id) total, SUM(Revenue__c) revenue, MAX(CreatedDate) newest, CALENDAR_YEAR(CreatedDate) year FROM Account',
    )`GROUP BY Industry, CALENDAR_YEAR(CreatedDate)`
    const [row] = await org.query(query).toArray()
    expectTypeOf(row).toEqualTypeOf<
      | {
          readonly kind: string | null
          readonly total: number
          readonly revenue: number | null
          readonly newest: string | null
          readonly year: number | null
        }
      | undefined
    >()
    expect(row).toBeUndefined()
  })

  it('is of unknown values behind an object that was not written', async () => {
    const row = await org.queryOne(soql.typed('SELECT Region__r.Name, (SELECT Total__c FROM Orders__r) FROM Account')``)
    expectTypeOf<NonNullable<NonNullable<typeof row>['Region__r']>['Name']>().toEqualTypeOf<unknown>()
    expect(row).toBeUndefined()
  })

  it('is typed in parts too, and in the loop', async () => {
    const rows = await queryInParts(org, [], part => soql.typed('SELECT Id FROM Account')`WHERE Name IN ${part}`)
    expectTypeOf(rows).toEqualTypeOf<{ readonly Id: string }[]>()
    expect(rows).toEqual([])
  })

  it('is that of the sample org where the file says so', () => {
    const query = ofTheSample.typed('SELECT Name, Owner.Name, BillingAddress FROM Account')`LIMIT 1`
    expectTypeOf(org.queryOne(query)).resolves.toExtend<
      { Name: string; Owner: { Name: string }; BillingAddress: { city: string | null } | null } | undefined
    >()
    expect(query.text).toBe('SELECT Name, Owner.Name, BillingAddress FROM Account LIMIT 1')
  })
})

describe('a mistake is an error of the compiler, which says what there is not', () => {
  it('in a field, a parent, a sub-query, a function, an object', () => {
    // @ts-expect-error Account has no field Nmae.
    soql.typed('SELECT Nmae FROM Account')
    // @ts-expect-error Names are as Salesforce writes them, since the rows have them so.
    soql.typed('SELECT name FROM Account')
    // @ts-expect-error Account has no parent Ownr.
    soql.typed('SELECT Ownr.Name FROM Account')
    // @ts-expect-error User has no field Nmae.
    soql.typed('SELECT Name, Owner.Manager.Nmae FROM Account')
    // @ts-expect-error Name has no field DeveloperName: the owner may be a queue.
    soql.typed('SELECT Owner.DeveloperName FROM Case')
    // @ts-expect-error Account has no related records Kontakts.
    soql.typed('SELECT Id, (SELECT Id FROM Kontakts) FROM Account')
    // @ts-expect-error Contact has no field Nmae.
    soql.typed('SELECT Id, (SELECT Nmae FROM Contacts) FROM Account')
    // @ts-expect-error Account has no field Revnue__c.
    soql.typed('SELECT SUM(Revnue__c) total FROM Account')
    // @ts-expect-error Give COUNT(Id) a name, as in: COUNT(Id) total.
    soql.typed('SELECT COUNT(Id) FROM Account')
    // @ts-expect-error Acount is none of the objects.
    soql.typed('SELECT Id FROM Acount')
    expectTypeOf<
      Parameters<typeof soql.typed<'SELECT Nmae FROM Account'>>[0]
    >().toEqualTypeOf<'Account has no field Nmae.'>()
    expectTypeOf<
      Parameters<typeof soql.typed<'SELECT Name FROM Account'>>[0]
    >().toEqualTypeOf<'SELECT Name FROM Account'>()
  })

  it('in a text that only the run knows, and one that is no query', () => {
    const text: string = 'SELECT Id FROM Account'
    // @ts-expect-error The query must be written out, so that its names are known.
    soql.typed(text)
    // @ts-expect-error The query must begin with SELECT and name its object behind FROM.
    expect(() => soql.typed('Id FROM Account')).toThrow('SELECT and FROM alone')
  })

  it('in the type that somebody gives to the rows', () => {
    // @ts-expect-error the rows have no such field
    void org.queryOne<{ Amount: number }>(soql.typed('SELECT Id FROM Account')``)
  })
})

describe('what a caller wrote', () => {
  it.each([
    "SELECT Id FROM Account WHERE Name = 'x'",
    'SELECT Id FROM Account WHERE Name = "x"',
    'DELETE FROM Account',
  ])('cannot come in by the text, should its type be bypassed: %s', text => {
    expect(() => soql.typed(text as never)).toThrow('Values belong into the template behind it.')
  })

  it('is escaped in the rest as in any query', () => {
    const query = soql.typed('SELECT Id FROM Account')`WHERE Name = ${"x' OR Name != '"} AND Industry IN ${['a', 'b']}`
    expect(query.text).toBe("SELECT Id FROM Account WHERE Name = 'x\\' OR Name != \\'' AND Industry IN ('a','b')")
    expect(() => soql.typed('SELECT Id FROM Account')`WHERE Name = '${'x'}'`).toThrow('quotes around a placeholder')
  })
})

describe('the plain template stays as it was', () => {
  it('gives records of unknown values, or of the type that is named', async () => {
    const plain = await org.queryOne(template`SELECT Id FROM Account`)
    expectTypeOf(plain).toEqualTypeOf<OrgRecord | undefined>()
    const named = await org.queryOne<{ Anything: number }>(template`SELECT Id FROM Account`)
    expectTypeOf(named).toEqualTypeOf<{ Anything: number } | undefined>()
    expect([plain, named]).toEqual([undefined, undefined])
  })

  it('is all that there is without a file of objects: no name is refused', async () => {
    const row = await org.queryOne(template.typed('SELECT Whatever__c FROM Thing__c')`LIMIT 1`)
    expectTypeOf(row).toEqualTypeOf<OrgRecord | undefined>()
    expect(sent.at(-1)).toBe('SELECT Whatever__c FROM Thing__c LIMIT 1')
  })
})
