import { createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { readUtf8 } from '../text.ts'

const coreClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  jti: z.string(),
  /** Id of the AuthSession whose token travels in `x-client-context`. */
  sid: z.string(),
  org_id: z.string(),
  /** Id of the app that is called. */
  app: z.string().optional(),
  /** Id of the add-on that the call goes through. */
  addon: z.string().optional(),
  /** Session permission set to activate for the call. */
  permission_set: z.string().optional(),
  /** Seconds since the epoch. */
  exp: z.number(),
})

export type CoreClaims = z.infer<typeof coreClaims>

export interface CoreTokens {
  issue(claims: Omit<CoreClaims, 'jti' | 'exp'>): string
  /** Undefined for a token that this org did not issue, or that has run out. */
  read(token: string): CoreClaims | undefined
}

export interface CoreTokenParts {
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly lifetimeMs: number
}

const toPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const readClaims = (part: string): CoreClaims | undefined => {
  try {
    return coreClaims.safeParse(JSON.parse(readUtf8(Buffer.from(part, 'base64url')))).data
  } catch {
    return undefined
  }
}

/** The tokens with which the org vouches for a call to AppLink (`auth` in `x-request-context`). Opaque to all others. */
export const createCoreTokens = ({ now, random, lifetimeMs }: CoreTokenParts): CoreTokens => {
  const secret = createSecretKey(random(32))
  const header = toPart({ alg: 'HS256', typ: 'JWT', tty: 'local-core-call' })
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest()

  return {
    issue: claims => {
      const all = { ...claims, jti: randomUUID(), exp: Math.floor((now() + lifetimeMs) / 1000) }
      const text = `${header}.${toPart(all)}`
      return `${text}.${sign(text).toString('base64url')}`
    },
    read: token => {
      const [head = '', body = '', signature = ''] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(`${head}.${body}`)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const claims = readClaims(body)
      return claims && claims.exp * 1000 > now() ? claims : undefined
    },
  }
}
