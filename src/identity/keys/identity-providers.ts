import * as z from 'zod'
import { plainIssue } from '../../core/invoke/issues.ts'
import { readEntries, toEntryProblem } from './entries.ts'
import { isKeyAddress, keyAddress, keySet, type PublicKeySet } from './public-keys.ts'

/** A company's identity provider, which may say who its people are. */
export interface IdentityProvider {
  /** Compared letter by letter. */
  readonly issuer: string
  /** For an issuer of several companies: which of them. */
  readonly tenant?: string | undefined
  /** One of these two. */
  readonly jwks?: PublicKeySet | undefined
  readonly jwksUri?: string | undefined
  /** The claim that holds the name of the Salesforce user. */
  readonly usernameClaim: string
  /** The orgs whose people it may speak for. */
  readonly orgIds: readonly string[]
  /** Where these sign in. Absent: the first place of the settings. */
  readonly loginUrl?: string | undefined
  /** Addresses of metadata documents of clients that it may let in, beside those of the settings. */
  readonly clients?: readonly string[] | undefined
}

const issuer = z.string().refine(text => isKeyAddress(text) && !text.includes('?'), {
  error: 'must be the https address of the issuer, without user, password, query and fragment',
})

const provider = z
  .strictObject({
    issuer,
    tenant: z.string().min(1).max(255).optional(),
    jwks: keySet.optional(),
    jwksUri: keyAddress.optional(),
    usernameClaim: z.string().regex(/^[\w.:/-]{1,200}$/, { error: 'must be the name of a claim' }),
    orgIds: z.array(z.string().regex(/^00D[A-Za-z0-9]{15}$/, { error: 'must be an org id of 18 characters' })).min(1),
    loginUrl: z.string().optional(),
    clients: z.array(keyAddress).max(100).optional(),
  })
  .refine(({ jwks, jwksUri }) => (jwks === undefined) !== (jwksUri === undefined), {
    error: 'must have one of jwks and jwksUri',
  })

const maxEntries = 100

/**
 * Reads the list of identity providers. Whether people may be led to a `loginUrl` is for who knows the local org.
 * @throws Error that names each entry by its place and each field, never a value.
 */
export function readIdentityProviders(text: string): readonly IdentityProvider[] {
  const results = readEntries(text, maxEntries).map(entry => provider.safeParse(entry, { error: plainIssue }))
  const problems = results.flatMap(({ error }, index) =>
    (error?.issues ?? []).map(issue => toEntryProblem(index, issue)),
  )
  const found = results.flatMap(({ data }) => data ?? [])
  const twice = found.findIndex((one, at) => found.findIndex(other => isSame(one, other)) < at)
  if (problems.length === 0 && twice >= 0)
    problems.push(`entry ${twice + 1}: has the issuer and tenant of one before it`)
  if (problems.length > 0) throw new Error(problems.join('; '))
  return found
}

const isSame = (one: IdentityProvider, other: IdentityProvider): boolean =>
  one.issuer === other.issuer && one.tenant === other.tenant
