import type { DataPolicy, PolicyRule } from '../../src/policy/policy-form.ts'
import { toolName } from './tool-shapes.ts'

const tool = toolName(0)

const rulesTo = (to: PolicyRule['to']): readonly PolicyRule[] => [
  { to, tool, field: 'email', do: 'mask', mask: 'domain' },
  { to, tool, field: 'phone', do: 'mask', mask: 'lastFour' },
  { to, tool, field: 'note', do: 'drop' },
]

/** What the tool of a bench is shown by: to nobody who calls it there, or to all. */
export const policies = {
  others: { rules: rulesTo('console') },
  masks: { rules: rulesTo('everyone') },
  limits: { rules: rulesTo('everyone'), answers: [{ to: 'everyone', rows: 50, characters: 20_000 }] },
} satisfies Record<string, DataPolicy>
