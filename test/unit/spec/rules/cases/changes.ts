import type { Change } from '../../../../../src/spec/rules/rule.ts'
import { type ChangeCase, customer, op } from '../sample.ts'

const change = (kind: Change['kind'], facts: Partial<Change> = {}): readonly Change[] => [
  { kind, required: true, pointer: customer, name: 'customer', ...facts },
]
const at = customer

/** What a republish breaks. */
export const changeCases: readonly ChangeCase[] = [
  {
    rule: 'diff-active-delete',
    severity: 'error',
    breaks: change('operation-removed', { pointer: op }),
    at: op,
    holds: [],
  },
  {
    rule: 'diff-active-delete',
    severity: 'error',
    breaks: change('parameter-removed'),
    at,
    holds: change('renamed', { from: 'customer', to: 'Customer' }),
  },
  {
    rule: 'diff-rename',
    severity: 'error',
    breaks: change('renamed', { from: 'customer', to: 'buyer' }),
    at,
    holds: change('renamed', { from: 'customerid', to: 'customerId' }),
  },
  {
    rule: 'diff-optional-delete',
    severity: 'warning',
    breaks: change('property-removed', { required: false }),
    at,
    holds: [],
  },
  {
    rule: 'diff-new-required',
    severity: 'warning',
    breaks: change('added-required'),
    at,
    holds: [],
  },
  {
    rule: 'diff-type-change',
    severity: 'error',
    breaks: change('type-changed', { from: 'string', to: 'integer' }),
    at,
    holds: [],
  },
]
