import * as z from 'zod'
import type { CalloutDeclaration } from './callout.ts'
import { mustBe, mustSecretlyBe } from './fields.ts'
import type { Tool } from './tool.ts'

const variable = z
  .string(mustSecretlyBe('the name of a variable, such as SHIPPING_API_URL'))
  .regex(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/, mustSecretlyBe('the name of a variable, such as SHIPPING_API_URL'))

const nameError = mustBe('letters and digits, starting with a letter, at most 64')

const declaration = z
  .strictObject(
    {
      name: z.string(nameError).regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, nameError),
      urlFrom: variable,
      secretFrom: variable.optional(),
    },
    mustBe('what defineCallout made'),
  )
  .refine(({ secretFrom, urlFrom }) => secretFrom !== urlFrom, {
    error: 'address and secret come from two variables',
    path: ['secretFrom'],
  })

/** The third parties that a tool or an event names. */
export const calloutsField = z.array(declaration, mustBe('a list of what defineCallout made'))

interface Named {
  readonly callouts: readonly CalloutDeclaration[]
}

/** Third parties of one name that are not the same. */
export function calloutClashes<Of extends Named>(all: readonly Of[]): { readonly of: Of; readonly text: string }[] {
  const seen = new Map<string, CalloutDeclaration>()
  return all.flatMap(of =>
    of.callouts.flatMap(callout => {
      const other = seen.get(callout.name) ?? callout
      seen.set(callout.name, other)
      const isSame = other.urlFrom === callout.urlFrom && other.secretFrom === callout.secretFrom
      return isSame
        ? []
        : [{ of, text: `callouts: "${callout.name}" is another one elsewhere; give one of them another name` }]
    }),
  )
}

/** @throws Error for a third party that the tool does not name: a mistake of the tool. */
export function requireNamed({ name }: CalloutDeclaration, tool: Pick<Tool, 'name' | 'callouts'>): void {
  if (tool.callouts.some(callout => callout.name === name)) return
  throw new Error(`tool "${tool.name}": its callouts do not name "${name}"`)
}
