import * as z from 'zod'
import { isLinkName, linkNameForm } from '../../core/names.ts'

/** An entry of `AUTHORIZATIONS` as it is written: where its key or secret is, and not the key. */
export type WrittenAuthorization = z.output<ReturnType<typeof createWrittenForm>>

/** Fields that say where the key or the secret is. */
export const sources = ['keyFile', 'keyVariable', 'clientSecretFile', 'clientSecretVariable'] as const
export type SecretSource = (typeof sources)[number]

/** What has no place in an entry, with the reason. */
const refused = (reason: string) => z.undefined({ error: reason }).optional()

const noPassword =
  'is refused: external client apps do not take a username and password, and orgs block that flow by default since Summer 2023; use keyFile or clientSecretVariable'
const elsewhere = (field: string) => `must not stand here: say where it is, with ${field}File or ${field}Variable`

/** Makes the form of an entry. Names are as AppLink takes them, so that a tool finds the same authorization here and there. */
export function createWrittenForm() {
  const visible = z.string().regex(/^[\x21-\x7e]{1,255}$/, { error: 'must be the consumer key alone' })
  const path = z.string().min(1).max(4096)
  const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, { error: 'must be the name of a variable' })
  return z
    .strictObject({
      name: z.string().refine(isLinkName, { error: `must have ${linkNameForm}` }),
      loginUrl: z.string(),
      clientId: visible,
      username: z
        .string()
        .regex(/^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/, { error: 'must be the name of a Salesforce user' })
        .max(80)
        .optional(),
      keyFile: path.optional(),
      keyVariable: variable.optional(),
      clientSecretFile: path.optional(),
      clientSecretVariable: variable.optional(),
      password: refused(noPassword),
      securityToken: refused(noPassword),
      key: refused(elsewhere('key')),
      privateKey: refused(elsewhere('key')),
      clientSecret: refused(elsewhere('clientSecret')),
    })
    .superRefine((entry, context) => {
      const given = sources.filter(source => entry[source] !== undefined)
      if (given.length !== 1) {
        context.addIssue({ code: 'custom', message: `must have one of ${sources.join(', ')}` })
      } else if (given[0]?.startsWith('key') && entry.username === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['username'],
          message: 'is missing: with a key it says as whom to act',
        })
      }
    })
}
