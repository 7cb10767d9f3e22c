import { describe, expect, it } from 'vitest'
import { lintDocument, SpecError } from '../../src/lint.ts'

const broken = `openapi: 3.0.3
info:
  title: Orders
  version: 1.0.0
paths:
  /orders:
    post:
      operationId: addOrder
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { name: { type: string } }, not: { type: string } }
      responses:
        '200': { description: Done. }
`

describe('lintDocument', () => {
  it('finds in text what breaks a rule, with the line, the remedy and the page on which the rule rests', () => {
    const { errors, findings, rules } = lintDocument(broken)
    expect(errors).toBe(findings.filter(({ severity }) => severity === 'error').length)
    expect(findings).toContainEqual({
      rule: 'es-no-not',
      severity: 'error',
      pointer: '/paths/~1orders/post/requestBody/content/application~1json/schema/not',
      line: 12,
      message: expect.any(String),
      fix: expect.any(String),
    })
    expect(Object.keys(rules)).toEqual(expect.arrayContaining([...new Set(findings.map(({ rule }) => rule))]))
    expect(rules['es-no-not']?.sentence).toBeTruthy()
  })

  it('takes bytes, and objects, whose findings have no line', () => {
    expect(lintDocument(new TextEncoder().encode(broken))).toEqual(lintDocument(broken))
    const { findings } = lintDocument({ openapi: '3.1.0', info: {}, paths: {} })
    expect(findings.map(({ rule }) => rule)).toContain('es-openapi-version')
    expect(findings.every(finding => !('line' in finding))).toBe(true)
  })

  it('checks what Salesforce derives from the name under which it will be published', () => {
    const rulesOf = (clientName?: string) =>
      lintDocument(broken, clientName === undefined ? {} : { clientName }).findings.map(({ rule }) => rule)
    expect(rulesOf()).not.toContain('es-class-length')
    expect(rulesOf('N'.repeat(250))).toContain('es-class-length')
  })

  it('says why what is no OpenAPI document cannot be checked', () => {
    const circle: Record<string, unknown> = { openapi: '3.0.3' }
    circle.paths = circle
    expect(() => lintDocument(circle)).toThrow(SpecError)
    expect(() => lintDocument('a: 1')).toThrow(/no OpenAPI document/)
    expect(() => lintDocument({ title: 'none' })).toThrow(/no OpenAPI document/)
  })
})
