import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppError, toFailure } from '../../../src/core/failure.ts'
import type { Org } from '../../../src/core/org/org.ts'
import { createLog } from '../../../src/host/log.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { type OrgClient, startOrgClient } from '../local-org/org-client.ts'

let client: OrgClient
let org: Org
beforeAll(async () => {
  client = await startOrgClient()
  org = client.orgOf('admin@acme.example')
})
afterAll(() => client.close())

const secret = 'Hunter2'

interface Mistake {
  readonly make: (org: Org) => Promise<unknown>
  /** What the caller is told begins so. */
  readonly told: string
  /** What the log of a deployed host says of the request. */
  readonly logged: string
  /** What the terminal shows beside it while developing: the place, and Salesforce's own sentence. */
  readonly shown: readonly string[]
}

const internal = 'internal: The tool failed for a reason of its own.'
const uses = (what: string, name: string) =>
  `forbidden: The tool ${what} that the org does not have, or that you may not see: ${name}. Salesforce does not say which.`
const name = (what: string) => uses(`reads ${what} by a name`, 'Nonsense')

/** Each mistake that can be made with a query or a write, at the org that it is made at. */
const mistakes: Record<string, Mistake> = {
  'a wrong field': {
    make: at => at.queryOne(soql`SELECT Id, Nmae FROM Account WHERE Name = ${secret}`),
    told: uses('uses a field', 'Nmae of Account'),
    logged:
      'Salesforce 400 INVALID_FIELD ERROR at Row:1:Column:12, Nmae of Account in: SELECT Id, Nmae FROM Account WHERE Name = ?',
    shown: [
      'SELECT Id, Nmae FROM Account WHERE Name = ?',
      '           ^',
      "No such column 'Nmae' on entity 'Account'. If you",
    ],
  },
  'a wrong field in the condition, behind values and on another line': {
    make: at =>
      at
        .query(soql`SELECT Id FROM Account
          WHERE Name IN ${[secret, "x', 'y"]} AND CreatedDate > ${new Date(0)} AND Nmae = ${7}`)
        .toArray(),
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'in: SELECT Id FROM Account WHERE Name IN (?) AND CreatedDate > ? AND Nmae = ?',
    shown: [
      '... Id FROM Account WHERE Name IN (?) AND CreatedDate > ? AND Nmae = ?',
      `${' '.repeat('... Id FROM Account WHERE Name IN (?) AND CreatedDate > ? AND '.length)}^`,
    ],
  },
  'a wrong parent': {
    make: at => at.queryOne(soql`SELECT Nonsense.Name FROM Account WHERE Name = ${secret}`),
    told: name('a parent record'),
    logged: 'Nonsense in: SELECT Nonsense.Name FROM Account WHERE Name = ?',
    shown: ["Didn't understand relationship 'Nonsense' in field path."],
  },
  'a wrong sub-query': {
    make: at => at.queryOne(soql`SELECT Id, (SELECT Id FROM Nonsense) FROM Account WHERE Name = ${secret}`),
    told: name('related records'),
    logged: 'INVALID_TYPE',
    shown: ["Didn't understand relationship 'Nonsense' in FROM part of query call."],
  },
  'a wrong field in a sub-query': {
    make: at => at.queryOne(soql`SELECT Id, (SELECT Nmae FROM Contacts) FROM Account WHERE Name = ${secret}`),
    told: uses('uses a field', 'Nmae of Contact'),
    logged: 'Nmae of Contact in: SELECT Id, (SELECT Nmae FROM Contacts) FROM Account WHERE Name = ?',
    shown: ['                   ^'],
  },
  'a wrong object': {
    make: at => at.count(soql`SELECT COUNT() FROM Acount WHERE Name = ${secret}`),
    told: uses('uses an object', 'Acount'),
    logged: 'Acount in: SELECT COUNT() FROM Acount WHERE Name = ?',
    shown: ["sObject type 'Acount' is not supported."],
  },
  'a misspelt word': {
    make: at => at.queryOne(soql`SELECT Id FORM Account WHERE Name = ${secret}`),
    told: internal,
    logged: 'MALFORMED_QUERY',
    shown: [],
  },
  'a field that cannot be filtered': {
    make: at => at.queryOne(soql`SELECT Id FROM Account WHERE Description = ${secret}`),
    told: internal,
    logged: 'INVALID_FIELD',
    shown: ["field 'Description' can not be filtered in a query call"],
  },
  'a text for a number': {
    make: at => at.queryOne(soql`SELECT Id FROM Opportunity WHERE Amount > ${secret}`),
    told: internal,
    logged: 'in: SELECT Id FROM Opportunity WHERE Amount > ?',
    shown: ["value of filter criterion for field 'Amount' must be of type double and should not be enclosed in quotes"],
  },
  'a query too long for an address': {
    make: at => at.queryOne(soql`SELECT Nmae FROM Account WHERE Name IN ${Array.from({ length: 900 }, () => secret)}`),
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'Nmae of Account in: SELECT Nmae FROM Account WHERE Name IN (?)',
    shown: ['SELECT Nmae FROM Account WHERE Name IN (?)', '       ^'],
  },
  'a wrong field in a bulk query': {
    make: async at => {
      for await (const row of at.bulk.query(soql`SELECT Nmae FROM Account WHERE Name = ${secret}`)) return row
    },
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'Nmae of Account in: SELECT Nmae FROM Account WHERE Name = ?',
    shown: [],
  },
  'a wrong field of one record': {
    make: async at => {
      const account = await at.queryOne<{ Id: string }>(soql`SELECT Id FROM Account LIMIT 1`)
      return at.retrieve('Account', account?.Id ?? '', ['Nmae'])
    },
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'Nmae of Account in: GET Account',
    shown: [],
  },
  'a wrong field to write': {
    make: at => at.create('Account', { Nmae: secret }),
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'Nmae of Account in: POST Account',
    shown: ["No such column 'Nmae' on sobject of type Account"],
  },
  'a field that nobody can write': {
    make: at => at.create('Account', { Name: secret, CreatedDate: new Date(0) }),
    told: 'forbidden: The tool writes a field that cannot be written, or not by you: CreatedDate. Salesforce does not say which.',
    logged: 'INVALID_FIELD_FOR_INSERT_UPDATE in: POST Account',
    shown: ['Unable to create/update fields: CreatedDate.'],
  },
  'a wrong object to write': {
    make: at => at.create('Acount', { Name: secret }),
    told: uses('uses an object', 'Acount'),
    logged: 'Acount in: POST Acount',
    shown: [],
  },
  'a wrong object in a unit of work': {
    make: at => {
      const unit = at.unitOfWork()
      unit.create('Acount', { Name: secret })
      return unit.commit()
    },
    told: `forbidden: Acount: ${uses('uses an object', 'Acount').slice('forbidden: '.length)}`,
    logged: 'Acount in: POST Acount',
    shown: [],
  },
  'a wrong field in a collection': {
    make: async at => {
      const [result] = await at.collections.create('Account', [{ Nmae: secret }])
      if (result?.success === false) throw result.error
    },
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'INVALID_FIELD, Nmae of Account',
    shown: [],
  },
  'an external id field that is none': {
    make: at => at.upsert('Account', { field: 'Nmae', value: secret }, { Name: secret }),
    told: uses('uses a field', 'Nmae of Account'),
    logged: 'Nmae of Account in: PATCH Account',
    shown: [],
  },
}

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work
  } catch (error) {
    return error as AppError
  }
  throw new Error('nothing was thrown')
}

function logOf(error: AppError, level: 'info' | 'debug'): string {
  let text = ''
  const log = createLog({ level, now: () => new Date(0), write: line => (text += line) })
  log.error('call', {}, error.cause)
  log.flush()
  return (JSON.parse(text) as { cause: string }).cause
}

/** As a tool has it: the line that the log must name is in here. */
async function runTool(mistake: Mistake): Promise<void> {
  await mistake.make(org)
}

describe.each(Object.entries(mistakes))('%s', (_, mistake) => {
  test('is told truthfully, without a value, and logged with what was asked and where', async () => {
    const error = await failureOf(runTool(mistake))
    const { code, message } = toFailure(error, '')
    expect(`${code}: ${message}`).toContain(mistake.told)
    expect(message).not.toMatch(/^.*Ask a Salesforce administrator/)
    const deployed = logOf(error, 'info')
    expect(deployed).toContain(mistake.logged)
    expect(deployed).toContain('mistakes.test.ts')
    expect(`${message} ${deployed}`).not.toContain(secret)
    expect(`${message} ${deployed}`).not.toMatch(/\b(?:7|1970)\b/)
    const developing = logOf(error, 'debug').split(' | ')
    for (const text of mistake.shown) expect(developing.join('\n')).toContain(text)
    expect(developing.join('\n')).toContain('mistakes.test.ts')
  })
})

test('who lacks the right to a field reads the same sentence, which names both ways out', async () => {
  const query = soql`SELECT AnnualRevenue FROM Account LIMIT 1`
  const error = await failureOf(client.orgOf('ingrid.integration@acme.example').queryOne(query))
  expect(error.message).toContain('If the tool works for other people, an administrator can give you the right')
})

test('a tool that reads row by row is found too', async () => {
  async function readAll() {
    for await (const row of org.query(soql`SELECT Nmae FROM Account`)) expect(row).toBeDefined()
  }
  expect(logOf(await failureOf(readAll()), 'info')).toContain('at readAll')
})
