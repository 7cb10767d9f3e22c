import { afterAll, describe, expect, it } from 'vitest'
import { createDataCloudWorld } from './world.ts'

const world = createDataCloudWorld({ rowsPerBatch: 15 })
const { query, rowsOf, send } = await world.as('sara')
afterAll(() => {
  world.close()
  expect(world.failures).toEqual([])
})

describe('a query', () => {
  it('gives rows as lists, and what its columns are', async () => {
    const { status, body } = await query(`
      SELECT i.ssot__Id__c, ssot__BirthDate__c AS born, ssot__CreatedDate__c, ssot__IsPrimary__c
      FROM ssot__Individual__dlm i JOIN ssot__ContactPointEmail__dlm e ON e.ssot__PartyId__c = i.ssot__Id__c
      WHERE ssot__LastName__c = 'Vogel' ORDER BY 1`)
    expect(status).toBe(200)
    expect(body).toEqual({
      data: [['IND-0001', '1974-07-11', '2025-01-06T15:00:00.000+00:00', true]],
      startTime: '2026-05-20T12:34:56.789Z',
      endTime: '2026-05-20T12:34:56.789Z',
      rowCount: 1,
      queryId: expect.any(String),
      done: true,
      metadata: {
        ssot__Id__c: { type: 'VARCHAR', placeInOrder: 0, typeCode: 12 },
        born: { type: 'DATE', placeInOrder: 1, typeCode: 91 },
        ssot__CreatedDate__c: { type: 'TIMESTAMP', placeInOrder: 2, typeCode: 93 },
        ssot__IsPrimary__c: { type: 'BOOLEAN', placeInOrder: 3, typeCode: 16 },
      },
    })
  })

  it('names columns without a name, and doubled ones, by their place', async () => {
    const { body } = await query(
      'SELECT count(*), sum(amount__c), max(email__c) AS "Last Email", amount__c, amount__c, length(email__c) FROM Shop_Orders__dll LIMIT 1',
    )
    const typed = Object.entries<{ type: string }>(body.metadata).map(([name, { type }]) => [name, type])
    expect(typed).toEqual([
      ['_col0', 'BIGINT'],
      ['_col1', 'DECIMAL'],
      ['Last Email', 'VARCHAR'],
      ['amount__c', 'DECIMAL'],
      ['_col4', 'DECIMAL'],
      ['_col5', 'BIGINT'],
    ])
  })

  it.each<[string, string, unknown]>([
    ['text with letter case', "SELECT count(*) FROM ssot__Individual__dlm WHERE ssot__FirstName__c = 'klara'", 0],
    ['LIKE with letter case', "SELECT count(*) FROM ssot__Individual__dlm WHERE ssot__FirstName__c LIKE 'k%'", 0],
    ['a doubled quote', "SELECT 'it''s'", "it's"],
    ['signs of a comment within text', "SELECT '-- a /* b' -- c", '-- a /* b'],
    ['division of decimals', 'SELECT count(*) FROM Shop_Orders__dll WHERE amount__c / 2 * 2 <> amount__c', 0],
    ['the present time', 'SELECT CURRENT_TIMESTAMP', '2026-05-20T12:34:56.789+00:00'],
    ['the present day', 'SELECT current_date', '2026-05-20'],
    ['names in any case', "select COUNT(*) from SHOP_ORDERS__DLL where ORDERID__C = 'ORD-00001';", 1],
    ['booleans', 'SELECT paid__c FROM Shop_Orders__dll WHERE paid__c = false LIMIT 1', false],
    ['concatenation', "SELECT 'a' || 1.5", 'a1.5'],
    ['a query in FROM', 'SELECT n FROM (SELECT count(*) AS n FROM UnifiedIndividual__dlm) x', 40],
    ['WITH', 'WITH x AS (SELECT count(*) AS n FROM UnifiedIndividual__dlm) SELECT n FROM x', 40],
    ['a window', 'SELECT row_number() OVER (ORDER BY EventId__c) FROM WebsiteEngagement__dlm LIMIT 1', 1],
  ])('understands %s', async (_, sql, value) => {
    expect((await rowsOf(sql))[0][0]).toEqual(value)
  })

  it.each([
    "TIMESTAMP '2025-01-07 05:00:00.000+00:00'",
    "timestamp '2025-01-07 06:00:00+01'",
    "'2025-01-07 05:00:00'",
    "'2025-01-07T05:00Z'",
  ])('compares times with %s', async literal => {
    const sql = `SELECT ssot__Id__c FROM ssot__Individual__dlm WHERE ssot__CreatedDate__c = ${literal}`
    expect(await rowsOf(sql)).toEqual([['IND-0003']])
  })

  it('compares days with DATE literals', async () => {
    const sql = "SELECT count(*) FROM ssot__Individual__dlm WHERE ssot__BirthDate__c < DATE '1900-01-01'"
    expect(await rowsOf(sql)).toEqual([[0]])
  })

  it.each([
    ['another statement', 'SELECT 1; SELECT 2'],
    ['a write', 'DELETE FROM Shop_Orders__dll'],
    ['a write behind WITH', 'WITH x AS (SELECT 1) DELETE FROM Shop_Orders__dll'],
    ['a pragma', 'PRAGMA user_version'],
    ['a table that is none', 'SELECT * FROM nothing'],
    ['a column that is none', 'SELECT nothing FROM Shop_Orders__dll'],
    ['a name in quotes that is none', 'SELECT "nothing" FROM Shop_Orders__dll'],
    ["SQLite's own tables", 'SELECT * FROM sqlite_master'],
    ["SQLite's table functions", "SELECT * FROM pragma_table_info('Shop_Orders__dll')"],
    ['a function that may take for ever', 'SELECT randomblob(1000000000)'],
    ['a recursion that never ends', 'WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n FROM x) SELECT * FROM x'],
    ['parameters', 'SELECT ?1'],
    ['a CAST that SQLite would get wrong', "SELECT CAST('2025-01-01' AS TIMESTAMP)"],
    ['an interval', "SELECT current_date - INTERVAL '7' DAY"],
    ['a literal that is no time', "SELECT TIMESTAMP 'yesterday'"],
    ['an open quote', "SELECT 'a"],
    [
      'more rows than are held',
      'SELECT 1 FROM WebsiteEngagement__dlm a, WebsiteEngagement__dlm b, WebsiteEngagement__dlm c',
    ],
    ['no text', { sql: 'SELECT 1' }],
  ])('with %s is refused', async (_, sql) => {
    const { status, body } = await query(sql)
    expect(status).toBe(400)
    expect(body).toEqual({
      timestamp: '2026-05-20T12:34:56.789Z',
      error: 'Bad Request',
      message: expect.any(String),
      errorCode: 'QUERY_ERROR',
      internalErrorCode: 'QUERY_ERROR',
      path: '/api/v2/query',
    })
  })

  it('reads afterwards as before', async () => {
    expect(await rowsOf('SELECT count(*) FROM Shop_Orders__dll')).toEqual([[60]])
  })
})

describe('batches', () => {
  const sql = 'SELECT ssot__Id__c FROM ssot__Individual__dlm ORDER BY 1'

  it('follow one another until it is done, by GET and by POST', async () => {
    const ids: string[] = []
    let { body } = await query(sql)
    const { queryId, metadata } = body
    for (const method of ['POST', 'GET']) {
      ids.push(...body.data.flat())
      expect(body).toMatchObject({ rowCount: 15, done: false })
      body = (await send(method, `/api/v2/query/${body.nextBatchId}`)).body
    }
    expect(body).toMatchObject({ rowCount: 10, done: true, queryId, metadata })
    expect(body).not.toHaveProperty('nextBatchId')
    ids.push(...body.data.flat())
    expect(ids).toEqual(Array.from({ length: 40 }, (_, n) => `IND-${String(n + 1).padStart(4, '0')}`))
  })

  it('end exactly where the rows do', async () => {
    expect((await query(`${sql} LIMIT 15`)).body).toMatchObject({ rowCount: 15, done: true })
    expect((await query(`${sql} LIMIT 0`)).body).toMatchObject({ data: [], rowCount: 0, done: true })
  })

  it('stay as they were when the query ran, can be fetched again, and are for their user', async () => {
    const { body } = await query(sql)
    const path = `/api/v2/query/${body.nextBatchId}`
    expect((await send('GET', path)).body).toEqual((await send('GET', path)).body)
    const tom = await world.as('tom')
    expect(await tom.send('GET', path)).toMatchObject({ status: 404, body: { error: 'Not Found' } })
  })

  it('are gone three minutes after the last one was fetched', async () => {
    const { body } = await query(sql)
    world.later(170_000)
    const second = await send('GET', `/api/v2/query/${body.nextBatchId}`)
    world.later(170_000)
    const path = `/api/v2/query/${second.body.nextBatchId}`
    expect((await send('GET', path)).status).toBe(200)
    world.later(181_000)
    expect((await send('GET', path)).status).toBe(404)
  })
})
