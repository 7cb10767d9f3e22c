import { body, customer, input, objectOf, op, plain, type RuleCase, text } from '../sample.ts'

const broken = (pointer: string, value: unknown, line: RuleCase['line']): RuleCase => ({
  rule: 'es-openapi-form',
  severity: 'error',
  breaks: plain({ [pointer]: value }),
  at: pointer,
  line,
  holds: plain(),
})

/** OpenAPI that is none, where no other rule says so. */
export const formCases: readonly RuleCase[] = [
  broken(`${customer}/required`, true, ['required: true', 2]),
  broken(`${input}/required`, 'customer', ['required: customer', 1]),
  broken(`${customer}/enum`, 'Acme', ['enum: Acme', 1]),
  broken(`${input}/properties`, [], ['properties:', 1]),
  broken(customer, null, ['customer:', 1]),
  broken(`${op}/responses/600`, { description: 'Odd.' }, ['"600":', 1]),
  broken('/paths/orders', { description: 'Orders.' }, ['orders:', 1]),
  broken('/paths', [], ['paths:', 1]),
  broken(`${body}/required`, 'yes', ['required: yes', 1]),
  {
    rule: 'es-openapi-form',
    severity: 'warning',
    breaks: plain({ '/actions': {} }),
    at: '/actions',
    line: ['actions:', 1],
    holds: plain({ '/components': { schemas: { Order: objectOf({ status: text('Status.') }) } } }),
  },
]
