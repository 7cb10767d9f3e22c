import * as z from 'zod'
import { plainIssue } from '../../core/invoke/issues.ts'
import { clientName, readEntries, secretHash, toEntryProblem } from './entries.ts'

/** A named credential of one org: flows, Apex and agents of its people come through it. */
export interface NamedCredential {
  /** By which the org calls itself: its client id. */
  readonly name: string
  /** 18 characters. Only people of this org come through it. */
  readonly orgId: string
  /** Where the org takes its answers. */
  readonly redirectUri: string
  readonly secretHash: string
}

/** Of all orgs, by name. */
export type NamedCredentials = ReadonlyMap<string, NamedCredential>

const callbackPath = /^\/services\/authcallback\/[\w/.-]+$/

const entry = z.strictObject({
  name: clientName,
  orgId: z.string().regex(/^00D[A-Za-z0-9]{15}$/, { error: 'must be an org id of 18 characters' }),
  redirectUri: z.string().refine(isCallback, {
    error: 'must be the callback address of the org, such as https://acme.my.salesforce.com/services/authcallback/NAME',
  }),
  secretHash,
})

/** Whose host it may be is checked where orgs are known. */
function isCallback(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && url.href === text && callbackPath.test(url.pathname) && !/[?#@]/.test(text)
}

const maxEntries = 100

/**
 * Reads the list of named credentials.
 * @throws Error that names each entry by its place and each field, never a value.
 */
export function readNamedCredentials(text: string): NamedCredentials {
  const problems: string[] = []
  const found = new Map<string, NamedCredential>()
  for (const [index, given] of readEntries(text, maxEntries).entries()) {
    const result = entry.safeParse(given, { error: plainIssue })
    if (!result.success) problems.push(...result.error.issues.map(issue => toEntryProblem(index, issue)))
    else if (found.has(result.data.name)) problems.push(`entry ${index + 1}: has the name of an entry before it`)
    else found.set(result.data.name, result.data)
  }
  if (problems.length > 0) throw new Error(problems.join('; '))
  return found
}
