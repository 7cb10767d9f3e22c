import { describe, expect, test } from 'vitest'
import { connectTo, failureOf, sendJson } from '../org-server.ts'

const refuses = (run: () => unknown, code: string) => expect(run).toThrow(expect.objectContaining({ code }))

describe('a composite request', () => {
  test('sends its steps in one request, later ones using what earlier ones give', async () => {
    const { org, seen } = await connectTo((_request, response) =>
      sendJson(response, 200, {
        compositeResponse: [
          { referenceId: 'r1', httpStatusCode: 200, body: { records: [] } },
          { referenceId: 'r0', httpStatusCode: 201, body: { id: '001' } },
          { referenceId: 'r2', httpStatusCode: 204, body: null },
        ],
      }),
    )
    const composite = org.composite({ allOrNone: true })
    const account = composite.add('POST', '/sobjects/Account', { Name: 'A', Zero: 0 })
    const found = composite.add('GET', `/query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='${account.field('id')}'`)
    const changed = composite.add('PATCH', `/sobjects/Contact/${found.field('records[0].Id')}`, {
      AccountId: account.field('id'),
    })
    const answers = await composite.send()
    expect(answers.bodyOf(account)).toEqual({ id: '001' })
    expect(answers.bodyOf(found)).toEqual({ records: [] })
    expect(answers.bodyOf(changed)).toBeNull()
    const base = '/services/data/v62.0'
    expect(seen).toHaveLength(1)
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      allOrNone: true,
      compositeRequest: [
        { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'r0', body: { Name: 'A', Zero: 0 } },
        { method: 'GET', url: `${base}/query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{r0.id}'`, referenceId: 'r1' },
        {
          method: 'PATCH',
          url: `${base}/sobjects/Contact/@{r1.records[0].Id}`,
          referenceId: 'r2',
          body: { AccountId: '@{r0.id}' },
        },
      ],
    })
  })

  test('gives each step its own failure', async () => {
    const error = (errorCode: string) => [{ errorCode, message: 'x' }]
    const { org } = await connectTo((_request, response) =>
      sendJson(response, 200, {
        compositeResponse: [
          { referenceId: 'r0', httpStatusCode: 404, body: error('NOT_FOUND') },
          { referenceId: 'r1', httpStatusCode: 400, body: error('PROCESSING_HALTED') },
          { referenceId: 'r2', httpStatusCode: 500, body: null },
          { referenceId: 'r3', httpStatusCode: 200, body: 1 },
        ],
      }),
    )
    const composite = org.composite()
    const steps = [0, 1, 2, 3].map(() => composite.add('GET', '/limits'))
    const answers = await composite.send()
    const outcomes = steps.map(step => {
      try {
        return answers.bodyOf(step)
      } catch (cause) {
        return (cause as { code: string }).code
      }
    })
    expect(outcomes).toEqual(['not_found', 'rejected', 'upstream_failed', 1])
    const other = org.composite().add('GET', '/limits')
    refuses(() => answers.bodyOf({ ...other }), 'internal')
  })

  test('refuses what would leave its place: text as reference, foreign paths, a 26th step', async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, {}))
    const composite = org.composite()
    const step = composite.add('GET', '/limits')
    refuses(() => composite.add('POST', '/sobjects/Account', { Name: '@{r0.id}' }), 'invalid_input')
    refuses(
      () => composite.add('POST', '/sobjects/Account', { Name: org.composite().add('GET', '/x').field('id') }),
      'internal',
    )
    refuses(() => composite.add('GET', '/../../apexrest/x'), 'untrusted_org')
    refuses(() => composite.add('GET', 'sobjects'), 'internal')
    refuses(() => composite.add('GET', '/a\\b'), 'untrusted_org')
    refuses(() => step.field('id} x'), 'internal')
    for (let count = 1; count < 25; count += 1) composite.add('GET', '/limits')
    refuses(() => composite.add('GET', '/limits'), 'internal')
    expect(await failureOf(composite.send())).toMatchObject({ code: 'upstream_failed' })
  })
})

test('a composite request is sent once', async () => {
  const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, { compositeResponse: [] }))
  const composite = org.composite()
  composite.add('POST', '/sobjects/Account', { Name: 'x' })
  await composite.send()
  expect(await failureOf(composite.send())).toMatchObject({ code: 'internal' })
  expect(() => composite.add('GET', '/limits')).toThrow(expect.objectContaining({ code: 'internal' }))
  expect(seen).toHaveLength(1)
})

describe('an invocable action', () => {
  test('runs once for each input and gives each its result', async () => {
    const { org, seen } = await connectTo((_request, response) =>
      sendJson(response, 400, [
        { actionName: 'Quote', isSuccess: true, errors: null, outputValues: { total: 0 } },
        {
          actionName: 'Quote',
          isSuccess: false,
          errors: [{ statusCode: 'STRING_TOO_LONG', message: 'x' }],
          outputValues: null,
        },
        { actionName: 'Quote', isSuccess: false, errors: [{ statusCode: 7 }] },
      ]),
    )
    const results = await org.invocable('custom/flow/Quote', [{ a: 1 }, { a: 2 }, { a: 3 }])
    expect(results.map(result => (result.success ? result.output : result.error.code))).toEqual([
      { total: 0 },
      'rejected',
      'upstream_failed',
    ])
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/services/data/v62.0/actions/custom/flow/Quote' })
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ inputs: [{ a: 1 }, { a: 2 }, { a: 3 }] })
  })

  test('fails as a whole when the org refuses the call', async () => {
    const { org } = await connectTo((_request, response) =>
      sendJson(response, 404, [{ errorCode: 'NOT_FOUND', message: 'x' }]),
    )
    expect(await failureOf(org.invocable('custom/flow/Gone', [{}]))).toMatchObject({ code: 'not_found' })
    const broken = await connectTo((_request, response) =>
      sendJson(response, 400, [{ errorCode: 'JSON_PARSER_ERROR', message: 'x' }]),
    )
    expect(await failureOf(broken.org.invocable('custom/flow/Quote', [{}, {}]))).toMatchObject({ code: 'internal' })
    expect(await failureOf(broken.org.invocable('custom/flow/Quote', [{}]))).toMatchObject({ code: 'internal' })
  })

  test('without inputs is not run, and a name that is none is refused', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, []))
    expect(await org.invocable('standard/chatterPost', [])).toEqual([])
    for (const action of ['flow/x', 'custom/flow/../x', 'custom/flow/x?y', '']) {
      expect(await failureOf(org.invocable(action, [{}]))).toMatchObject({ code: 'internal' })
    }
    expect(seen).toEqual([])
  })
})

describe('other calls of an org', () => {
  test('apex asks below /services/apexrest with method and body', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, { ok: true }))
    expect(await org.apex('/quotes/1?x=2', { method: 'PUT', body: { a: null } })).toEqual({ ok: true })
    expect(seen[0]).toMatchObject({ method: 'PUT', url: '/services/apexrest/quotes/1?x=2', body: '{"a":null}' })
  })

  test.each(['/../data/v62.0/limits', '/quotes/..%2f..%2fdata', 'quotes', '', '@evil.org', '/%2e%2e/data'])(
    'apex does not leave /services/apexrest by %j',
    async path => {
      const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
      expect(await failureOf((async () => org.apex(path))())).toMatchObject({ code: 'untrusted_org' })
      expect(seen).toEqual([])
    },
  )

  test('limits come by name', async () => {
    const limits = { DailyApiRequests: { Max: 15000, Remaining: 14998 } }
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, limits))
    expect(await org.limits()).toEqual(limits)
    expect(seen[0]?.url).toBe('/services/data/v62.0/limits')
  })
})
