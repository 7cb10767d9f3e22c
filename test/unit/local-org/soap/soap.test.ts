import { beforeAll, describe, expect, it } from 'vitest'
import { toDoubleText } from '../../../../local-org/soap/double.ts'
import { escapeXml } from '../../../../local-org/xml/write.ts'
import { nodeOf, nodesOf, readXml, textOf, type XmlNode } from '../../../../local-org/xml/xml.ts'
import { createOrgWorld } from '../server/world.ts'

let world: ReturnType<typeof createOrgWorld>

beforeAll(() => {
  world = createOrgWorld()
})

const namespaces =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'

const envelopeOf = (body: string, header = ''): string =>
  `<?xml version="1.0"?><soapenv:Envelope ${namespaces}><soapenv:Header>${header}</soapenv:Header><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`

async function send(text: string, path = '/services/Soap/u/62.0') {
  const headers = { host: '127.0.0.1:4000', 'content-type': 'text/xml', SOAPAction: '""' }
  const answer = await world.org.app.request(`http://127.0.0.1:4000${path}`, { method: 'POST', headers, body: text })
  const body = nodeOf(readXml(await answer.text()), 'Body')?.children[0]
  if (body === undefined) throw new Error('no body')
  return { status: answer.status, type: answer.headers.get('content-type'), body }
}

/** As a user: the elements `result`, or the fault. */
async function call(name: string, operation: string, header = '') {
  const { accessToken } = world.as(name).session
  const session = `<p:SessionHeader><p:sessionId>${escapeXml(accessToken)}</p:sessionId></p:SessionHeader>`
  const { status, body } = await send(envelopeOf(operation, session + header))
  return { status, body, results: nodesOf(body, 'result') }
}

const create = (fields: string): string => `<p:create><p:sObjects>${fields}</p:sObjects></p:create>`
const allOrNone = '<p:AllOrNoneHeader><p:allOrNone>true</p:allOrNone></p:AllOrNoneHeader>'
const errorOf = (node: XmlNode | undefined): string | undefined => textOf(nodeOf(node, 'errors'), 'statusCode')
const ask = (soql: string): string => `<p:query><p:queryString>${escapeXml(soql)}</p:queryString></p:query>`

async function made(fields: string): Promise<string> {
  const { results } = await call('admin', create(fields))
  return textOf(results[0], 'id') ?? ''
}

it('tells users how they are recorded now, not how they were when they signed in', async () => {
  await call('nora', '<p:getUserInfo/>')
  const changed = { Email: 'nora@new.example', FirstName: 'Eleonora' }
  const { status } = await world.as('admin').send(`/sobjects/User/${world.as('nora').person.userId}`, {
    ...{ method: 'PATCH', body: changed },
  })
  expect(status).toBe(204)
  const { results } = await call('nora', '<p:getUserInfo/>')
  expect(textOf(results[0], 'userEmail')).toBe(changed.Email)
  expect(textOf(results[0], 'userFullName')).toMatch(/^Eleonora \w+$/)
})

describe('a SOAP call says what is wrong with it', () => {
  const faultOf = async (text: string, path?: string) => {
    const { status, type, body } = await send(text, path)
    expect([status, type, body.name]).toEqual([500, 'text/xml; charset=utf-8', 'Fault'])
    return [textOf(body, 'faultcode'), textOf(body, 'faultstring')?.split('\n')[0]]
  }

  it.each([
    [
      'a wrong name',
      '<p:login><p:username>nobody</p:username></p:login>',
      'sf:INVALID_LOGIN',
      /^INVALID_LOGIN: Invalid username/,
    ],
    [
      'no session',
      ask('SELECT Id FROM Account'),
      'sf:INVALID_SESSION_ID',
      /^INVALID_SESSION_ID: Invalid Session ID found/,
    ],
    ['no call', '', 'soapenv:Client', /no SOAP envelope with a call/],
  ])('%s', async (...[, body, code, text]) => {
    expect(await faultOf(envelopeOf(body))).toEqual([code, expect.stringMatching(text)])
  })

  it.each(['convertLead', 'constructor', 'toString'])('an operation that is not there: %s', async name => {
    const { status, body } = await call('admin', `<p:${name}/>`)
    expect([status, textOf(body, 'faultstring')]).toEqual([
      500,
      `No operation available for request {urn:partner.soap.sforce.com}${name}`,
    ])
  })

  it('a session that is for no API', async () => {
    const { accessToken } = world.org.sessions.open(world.as('admin').person, { scope: 'openid' })
    const header = `<p:SessionHeader><p:sessionId>${accessToken}</p:sessionId></p:SessionHeader>`
    const fault = await faultOf(envelopeOf(ask('SELECT Id FROM Account'), header))
    expect(fault[0]).toBe('sf:INVALID_SESSION_ID')
    expect((await send(envelopeOf('<p:logout/>', header))).body.name).toBe('logoutResponse')
  })

  it('a version that is gone, and another API', async () => {
    const login = envelopeOf('<p:login/>')
    expect(await faultOf(login, '/services/Soap/u/20.0')).toEqual([
      'sf:UNSUPPORTED_API_VERSION',
      'UNSUPPORTED_API_VERSION: Invalid Api version specified on URL',
    ])
    expect(await faultOf(login, '/services/Soap/m/62.0')).toEqual([
      'soapenv:Client',
      expect.stringContaining('Partner API'),
    ])
  })

  it('a query, with its type and its place', async () => {
    const { body } = await call('admin', ask('SELECT Nope FROM Account'))
    const fault = nodeOf(nodeOf(body, 'detail'), 'InvalidFieldFault')
    expect([textOf(fault, 'exceptionCode'), textOf(fault, 'row'), textOf(fault, 'column')]).toEqual([
      'INVALID_FIELD',
      '1',
      '8',
    ])
    expect(textOf(fault, 'exceptionMessage')).toContain("No such column 'Nope' on entity 'Account'")
  })
})

describe('XML made to do harm is refused', () => {
  const bomb = Array.from({ length: 20 }, (_, at) => `<!ENTITY a${at + 1} "&a${at};&a${at};">`).join('')
  it.each([
    ['entities in entities', `<!DOCTYPE x [<!ENTITY a0 "ha">${bomb}]><x>&a20;</x>`, 'a document type is not allowed'],
    ['a file', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>', 'a document type is not allowed'],
    ['an entity of its own', '<x>&f;</x>', 'Invalid character entity'],
    ['depth', '<x>'.repeat(10_000), 'more than 100 elements inside each other'],
    ['number', `<x>${'<a/>'.repeat(1_000_001)}</x>`, 'more than 1000000 elements'],
    ['nothing', '', 'no element'],
  ])('%s', async (_, text, reason) => {
    const { status, body } = await send(text)
    expect([status, textOf(body, 'faultcode')]).toEqual([500, 'soapenv:Client'])
    expect(textOf(body, 'faultstring')).toContain(reason)
  })

  it('size, before anything is read', async () => {
    const headers = { host: '127.0.0.1:4000', 'content-length': '50000001' }
    const init = { method: 'POST', headers, body: 'x' }
    const answer = await world.org.app.request('http://127.0.0.1:4000/services/Soap/u/62.0', init)
    expect([answer.status, await answer.text()]).toEqual([500, expect.stringContaining('EXCEEDED_MAX_SIZE_REQUEST: ')])
  })
})

describe('the Partner API', () => {
  it('signs in by any password, and out', async () => {
    const { body } = await send(envelopeOf('<p:login><p:username>sara.sales@acme.example</p:username></p:login>'))
    const result = nodeOf(body, 'result')
    const token = textOf(result, 'sessionId') ?? ''
    expect(world.org.sessions.find(token)?.username).toBe('sara.sales@acme.example')
    expect(textOf(result, 'serverUrl')).toBe(`http://127.0.0.1:4000/services/Soap/u/62.0/${world.org.orgId}`)
    expect(textOf(nodeOf(result, 'userInfo'), 'organizationName')).toBe('Acme')
    const header = `<p:SessionHeader><p:sessionId>${token}</p:sessionId></p:SessionHeader>`
    expect((await send(envelopeOf('<p:logout/>', header))).body.name).toBe('logoutResponse')
    expect(world.org.sessions.find(token)).toBeUndefined()
  })

  it('makes, changes, empties, deletes and brings back records', async () => {
    const id = await made(
      '<type>Account</type><Id xsi:nil="true"/><Name>A &amp; &lt;B&gt;</Name><NumberOfEmployees>12</NumberOfEmployees>',
    )
    const read = async () => (await world.as('admin').get(`/sobjects/Account/${id}`)).body
    expect(await read()).toMatchObject({ Name: 'A & <B>', NumberOfEmployees: 12 })
    const update = `<p:update><p:sObjects><type>Account</type><fieldsToNull>NumberOfEmployees</fieldsToNull><Id>${id}</Id><Phone>1</Phone></p:sObjects></p:update>`
    expect(textOf((await call('admin', update)).results[0], 'success')).toBe('true')
    expect(await read()).toMatchObject({ Phone: '1', NumberOfEmployees: null })
    const outcomeOf = async (name: string) => {
      const { results } = await call('admin', `<p:${name}><p:ids>${id}</p:ids></p:${name}>`)
      return textOf(results[0], 'success') === 'true' ? 'done' : errorOf(results[0])
    }
    expect(await outcomeOf('undelete')).toBe('UNDELETE_FAILED')
    expect(await outcomeOf('delete')).toBe('done')
    expect((await world.as('admin').get(`/sobjects/Account/${id}`)).status).toBe(404)
    expect(await outcomeOf('delete')).toBe('ENTITY_IS_DELETED')
    expect(await outcomeOf('undelete')).toBe('done')
    expect((await read()).Id).toBe(id)
  })

  it('upserts by external id, and finds a parent by one', async () => {
    const upsert = (name: string) =>
      call(
        'admin',
        `<p:upsert><p:externalIDFieldName>Customer_Number__c</p:externalIDFieldName><p:sObjects><type>Account</type><Customer_Number__c>S-1</Customer_Number__c><Name>${name}</Name></p:sObjects></p:upsert>`,
      )
    const [first, second] = [(await upsert('One')).results[0], (await upsert('Two')).results[0]]
    expect([textOf(first, 'created'), textOf(second, 'created')]).toEqual(['true', 'false'])
    expect(textOf(first, 'id')).toBe(textOf(second, 'id'))
    const contact = await made(
      '<type>Contact</type><LastName>X</LastName><Account><type>Account</type><Customer_Number__c>S-1</Customer_Number__c></Account>',
    )
    expect((await world.as('admin').get(`/sobjects/Contact/${contact}`)).body.AccountId).toBe(textOf(first, 'id'))
  })

  it('says of each record what is wrong, or undoes all', async () => {
    const two =
      '<p:create><p:sObjects><type>Account</type><Name>Undone</Name></p:sObjects><p:sObjects><type>Account</type></p:sObjects></p:create>'
    const apart = await call('admin', two)
    expect(apart.results.map(result => [textOf(result, 'success'), errorOf(result)])).toEqual([
      ['true', undefined],
      ['false', 'REQUIRED_FIELD_MISSING'],
    ])
    const together = await call('admin', two, allOrNone)
    expect(together.results.map(errorOf)).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING'])
    expect((await world.as('admin').query("SELECT Id FROM Account WHERE Name = 'Undone'")).body.totalSize).toBe(1)
  })

  it('refuses a whole call for a field that is not there, and writes nothing of it', async () => {
    const { status, body } = await call(
      'admin',
      '<p:create><p:sObjects><type>Account</type><Name>Half</Name></p:sObjects><p:sObjects><type>Account</type><Nope__c>1</Nope__c></p:sObjects></p:create>',
    )
    expect([status, textOf(body, 'faultcode')]).toEqual([500, 'sf:INVALID_FIELD'])
    expect((await world.as('admin').query("SELECT Id FROM Account WHERE Name = 'Half'")).body.totalSize).toBe(0)
  })

  it('knows the rights that REST knows', async () => {
    const id = await made('<type>Account</type><Name>Hidden</Name>')
    for (const name of ['admin', 'sara']) {
      const rest = (await world.as(name).query(`SELECT Id FROM Account WHERE Id = '${id}'`)).body.totalSize
      expect(textOf((await call(name, ask(`SELECT Id FROM Account WHERE Id = '${id}'`))).results[0], 'size')).toBe(
        String(rest),
      )
    }
  })

  it('queries in batches, with parents, children, addresses and totals', async () => {
    const size = '<p:QueryOptions><p:batchSize>200</p:batchSize></p:QueryOptions>'
    const [first] = (await call('admin', ask('SELECT Id FROM Contact'), size)).results
    expect([textOf(first, 'done'), nodesOf(first, 'records').length]).toEqual(['false', 200])
    const locator = textOf(first, 'queryLocator')
    const [rest] = (await call('admin', `<p:queryMore><p:queryLocator>${locator}</p:queryLocator></p:queryMore>`))
      .results
    expect(textOf(rest, 'done')).toBe('true')
    expect(nodesOf(rest, 'records').length + 200).toBe(Number(textOf(first, 'size')))
    const soql =
      'SELECT Id, AnnualRevenue, BillingAddress, CreatedDate, Owner.Name, ParentId, (SELECT LastName FROM Contacts LIMIT 1) FROM Account LIMIT 1'
    const record = nodeOf((await call('admin', ask(soql))).results[0], 'records')
    expect(nodesOf(record, 'Id')).toHaveLength(2)
    expect(textOf(record, 'CreatedDate')).toMatch(/\.000Z$/)
    expect(textOf(nodeOf(record, 'BillingAddress'), 'city')).toBe('Hamburg')
    expect(textOf(nodeOf(record, 'Owner'), 'type')).toBe('User')
    expect(nodeOf(record, 'ParentId')?.attributes).toEqual({ nil: 'true' })
    expect(textOf(nodeOf(record, 'Contacts'), 'size')).toBe('1')
    const totals = await call('admin', ask('SELECT COUNT(Id) n, AVG(AnnualRevenue) FROM Account'))
    expect(nodeOf(nodeOf(totals.results[0], 'records'), 'n')?.attributes).toEqual({ type: 'xsd:int' })
  })

  it('reads records by id and finds them by words', async () => {
    const id = await made('<type>Account</type><Name>Readable Zanzibar</Name>')
    const { results } = await call(
      'admin',
      `<p:retrieve><p:fieldList>Id, Name</p:fieldList><p:sObjectType>Account</p:sObjectType><p:ids>${id}</p:ids><p:ids>001000000000000AAA</p:ids></p:retrieve>`,
    )
    expect(results.map(result => textOf(result, 'Name'))).toEqual(['Readable Zanzibar', undefined])
    const found = await call(
      'admin',
      '<p:search><p:searchString>FIND {zanzibar} RETURNING Account(Name)</p:searchString></p:search>',
    )
    expect(textOf(nodeOf(nodeOf(found.results[0], 'searchRecords'), 'record'), 'Name')).toBe('Readable Zanzibar')
  })

  it('describes objects, with what the WSDL of the version has', async () => {
    const { accessToken } = world.as('admin').session
    const header = `<p:SessionHeader><p:sessionId>${escapeXml(accessToken)}</p:sessionId></p:SessionHeader>`
    const describeIn = async (version: string) => {
      const text = envelopeOf('<p:describeSObject><p:sObjectType>account</p:sObjectType></p:describeSObject>', header)
      const result = nodeOf((await send(text, `/services/Soap/u/${version}`)).body, 'result')
      return (result?.children ?? []).map(({ name }) => name)
    }
    const [now, before] = [await describeIn('62.0'), await describeIn('31.0')]
    expect(new Set(now)).toEqual(new Set([...before, ...now]))
    expect(now).toEqual(expect.arrayContaining(['associateEntityType', 'idEnabled', 'fields', 'urlDetail']))
    expect(before).not.toContain('idEnabled')
    const all = await call('admin', '<p:describeGlobal/>')
    const { body } = await world.as('admin').get('/sobjects')
    expect(nodesOf(all.results[0], 'sobjects').map(each => textOf(each, 'name'))).toEqual(
      body.sobjects.map((each: { name: string }) => each.name),
    )
    const some =
      '<p:describeSObjects><p:sObjectType>Account</p:sObjectType><p:sObjectType>Nope</p:sObjectType></p:describeSObjects>'
    expect(textOf((await call('admin', some)).body, 'faultcode')).toBe('sf:INVALID_TYPE')
  })
})

it.each([
  [0, '0.0'],
  [5, '5.0'],
  [-12.5, '-12.5'],
  [139_000_000, '1.39E8'],
  [50_000_000, '5.0E7'],
  [0.0001, '1.0E-4'],
])('%d is written as Java does', (value, text) => {
  expect(toDoubleText(value)).toBe(text)
})
