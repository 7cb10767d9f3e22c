import * as z from 'zod'
import { plainIssue } from '../../core/invoke/issues.ts'
import { type Scope, scopes } from '../../core/scope.ts'
import { clientName, readEntries, secretHash, toEntryProblem } from './entries.ts'
import { keyAddress, keySet, type PublicKeySet } from './public-keys.ts'

/** How a program proves that it is the one; one of them at most. */
export interface ClientProof {
  /** `sha256:` and 64 hex digits. */
  readonly secretHash?: string | undefined
  /** Of the keys that it signs with. */
  readonly jwks?: PublicKeySet | undefined
  /** Where its key set is. */
  readonly jwksUri?: string | undefined
}

/** A program that signs in with a secret or a key of its own and has no user. */
export interface ServiceClient extends ClientProof {
  readonly clientId: string
  readonly scopes: readonly Scope[]
  /** Names of the stored authorizations it may use. */
  readonly authorizations: readonly string[]
}

/** A program that people sign in through, registered beforehand. Without a proof it can keep no secret. */
export interface PeopleClient extends ClientProof {
  readonly clientId: string
  readonly scopes: readonly Scope[]
  /** Empty: it cannot ask a person. */
  readonly redirectUris: readonly string[]
  /** Issuers by whose word it may act for their people, without asking them. */
  readonly identityProviders?: readonly string[] | undefined
}

/** A caller outside Salesforce with a key instead of a sign-in. */
export interface ApiKeyClient {
  readonly name: string
  /** Of each key that is good: two while one replaces the other. */
  readonly keyHashes: readonly string[]
  readonly tools: readonly string[]
  readonly authorizations: readonly string[]
  readonly requestsPerMinute?: number | undefined
}

/** Everybody who was let in by hand. Found by what they call themselves. */
export interface ServiceClients {
  readonly services: ReadonlyMap<string, ServiceClient>
  readonly people: ReadonlyMap<string, PeopleClient>
  readonly apiKeys: ReadonlyMap<string, ApiKeyClient>
}

const developerName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,79}$/, { error: 'must be the developer name of an authorization' })
const toolName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,63}$/, { error: 'must be the name of a tool' })
const proofsIn = ({ jwks, jwksUri, secretHash }: ClientProof): number =>
  [secretHash, jwks, jwksUri].filter(one => one !== undefined).length
const hasOneProof = (entry: ClientProof): boolean => proofsIn(entry) <= 1
const oneProof = { error: 'must have one of secretHash, jwks and jwksUri' }
const allowed = z.array(z.enum(scopes)).min(1)

const proof = { secretHash: secretHash.optional(), jwks: keySet.optional(), jwksUri: keyAddress.optional() }

const service = z
  .strictObject({ clientId: clientName, ...proof, scopes: allowed, authorizations: z.array(developerName).max(50) })
  .refine(entry => proofsIn(entry) > 0, {
    path: ['secretHash'],
    error: 'is required, unless the client has a key of its own (jwks or jwksUri)',
  })
  .refine(hasOneProof, oneProof)
const people = z
  .strictObject({
    clientId: clientName,
    ...proof,
    scopes: allowed.default([...scopes]),
    redirectUris: z.array(z.string()).min(1).max(20).default([]),
    identityProviders: z.array(z.string()).min(1).max(20).optional(),
  })
  .refine(hasOneProof, oneProof)
  .refine(entry => !entry.identityProviders || proofsIn(entry) > 0, {
    path: ['identityProviders'],
    error: 'needs a client with secretHash, jwks or jwksUri',
  })
const apiKey = z.strictObject({
  name: clientName,
  keyHashes: z.array(secretHash).min(1).max(10),
  tools: z.array(toolName).min(1),
  authorizations: z.array(developerName).max(50).default([]),
  requestsPerMinute: z.number().int().min(1).max(100_000).optional(),
})

const maxEntries = 1000

/**
 * Reads the list of service clients, clients for people and API keys. An entry with `redirectUris` or `identityProviders`
 * is for people, one with `keyHashes` is an API key, any other is a service. Whether an address is fit for answers is
 * checked where it is used.
 * @throws Error that names each entry by its place and each field, never a value.
 */
export function readServiceClients(text: string): ServiceClients {
  const problems: string[] = []
  const found = { services: new Map(), people: new Map(), apiKeys: new Map() }
  for (const [index, entry] of readEntries(text, maxEntries).entries()) {
    const kind = kindOf(entry)
    const result = schemas[kind].safeParse(entry, { error: plainIssue })
    if (!result.success) problems.push(...result.error.issues.map(issue => toEntryProblem(index, issue)))
    else if (isTaken(found, nameOf(result.data)))
      problems.push(`entry ${index + 1}: has the name of an entry before it`)
    else found[kind].set(nameOf(result.data), result.data)
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return found
}

const schemas = { services: service, people, apiKeys: apiKey } as const

const nameOf = (entry: z.infer<(typeof schemas)[keyof typeof schemas]>): string =>
  'name' in entry ? entry.name : entry.clientId

/** Names are shared by all kinds: they stand side by side in logs. */
const isTaken = ({ apiKeys, people, services }: ServiceClients, taken: string): boolean =>
  services.has(taken) || people.has(taken) || apiKeys.has(taken)

function kindOf(entry: unknown): keyof typeof schemas {
  if (typeof entry !== 'object' || entry === null) return 'services'
  if ('redirectUris' in entry || 'identityProviders' in entry) return 'people'
  return 'keyHashes' in entry || 'name' in entry ? 'apiKeys' : 'services'
}
