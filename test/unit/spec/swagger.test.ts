import { describe, expect, it } from 'vitest'
import { diffDocuments } from '../../../src/spec/diff/diff.ts'
import { deriveNames } from '../../../src/spec/names/names.ts'
import { lint } from '../../../src/spec/spec.ts'
import { type Patch, swagger } from './rules/sample.ts'

const op = '/paths/~1orders/post'
const odd = { type: 'object', not: {} }

/** What a patch makes wrong in a clean document of Swagger 2.0: rule, severity and where in the document as written. */
const wrong = (patch: Patch): readonly string[] =>
  lint(swagger(patch))
    .filter(({ rule }) => rule !== 'es-openapi-version')
    .map(({ pointer, rule, severity }) => `${severity} ${rule} ${pointer}`)

const changes = (before: Patch, after: Patch) =>
  diffDocuments(swagger(before).document, swagger(after).document).changes

describe('a document in Swagger 2.0', () => {
  it('is clean where it keeps the rules', () => expect(wrong({})).toEqual([]))

  it.each([
    [{ [`${op}/parameters/0/name`]: undefined }, `error es-param-name ${op}/parameters/0`],
    [{ [`${op}/parameters/0/type`]: 'date' }, `error es-type-required ${op}/parameters/0`],
    [{ [`${op}/parameters/1/schema`]: odd }, `error es-no-not ${op}/parameters/1/schema/not`],
    [{ '/parameters/Page/type': 'date' }, 'error es-type-required /parameters/Page'],
    [{ '/definitions/Order/not': {} }, 'error es-no-not /definitions/Order/not'],
    [{ '/responses/Failure/schema/not': {} }, 'error es-no-not /responses/Failure/schema/not'],
    [{ [`${op}/responses/200/schema`]: odd }, `error es-no-not ${op}/responses/200/schema/not`],
    [
      { [`${op}/parameters/1/schema/$ref`]: '#/definitions/Odd' },
      `error es-refs-resolve ${op}/parameters/1/schema/$ref`,
    ],
    [{ [`${op}/produces`]: ['image/png'] }, `error es-media-type ${op}/responses/200`],
    [{ '/schemes': ['http'] }, 'warning es-single-server /host'],
    [{ '/definitions/order_line': { type: 'string' } }, 'warning es-schema-name-form /definitions/order_line'],
    [{ '/definitions/ORDER': { type: 'string' } }, 'error es-schema-name-form /definitions/ORDER'],
    [
      { [`/definitions/O${'r'.repeat(80)}`]: { type: 'string' } },
      `warning es-name-length /definitions/O${'r'.repeat(80)}`,
    ],
    [
      { '/definitions/Order/properties/customer/type': ['string', 'null'] },
      'warning es-no-null-type /definitions/Order/properties/customer/type',
    ],
  ])('is checked where it is written: %o', (patch, found) => expect(wrong(patch)).toEqual([found]))

  it('gives the fields of a form the names of inputs, and a body the name body', () => {
    const form = { name: 'channel', in: 'formData', type: 'string', description: 'Channel.' }
    const inputsOf = (patch: Patch) =>
      deriveNames(swagger(patch).document, 'Shop').operations[0]?.inputs.map(({ name, type }) => [name, type])
    expect(inputsOf({})).toEqual([
      ['status', 'String'],
      ['page', 'String'],
      ['body', 'Shop_Order'],
    ])
    expect(inputsOf({ [`${op}/parameters`]: [form] })).toEqual([['channel', 'String']])
  })

  it('breaks when a property, a parameter or a field changes its type, and not else', () => {
    expect(changes({}, {})).toEqual([])
    expect(changes({}, { '/definitions/Order/properties/customer/type': 'integer' })).toMatchObject([
      { kind: 'type-changed', pointer: '/definitions/Order/properties/customer' },
      { kind: 'type-changed', pointer: '/definitions/Order/properties/customer' },
    ])
    expect(changes({}, { [`${op}/parameters/0/type`]: 'integer' })).toMatchObject([
      { kind: 'type-changed', pointer: `${op}/parameters/0` },
    ])
    expect(changes({}, { [`${op}/parameters`]: [] }).map(({ kind, pointer }) => [kind, pointer])).toEqual([
      ['parameter-removed', `${op}/parameters/0`],
      ['parameter-removed', '/parameters/Page'],
      ['parameter-removed', `${op}/parameters/1/schema`],
    ])
  })
})
