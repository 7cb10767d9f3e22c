import { exportJWK, generateKeyPair, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export interface SigningKeys {
  /** @see https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.jwt_access_tokens.htm */
  sign(claims: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>
  /** The claims of a token that this org signed, whether or not it has run out; undefined for any other. */
  read(token: string): Promise<JWTPayload | undefined>
  /** Public half, as `/id/keys` shows it. */
  jwks(): Promise<{ readonly keys: readonly JWK[] }>
}

/** Signs with one RSA key, made when it is first needed. */
export const createSigningKeys = (orgId: string): SigningKeys => {
  const kid = `CORE_ATJWT.${orgId}.local`
  let made: ReturnType<typeof generateKeyPair> | undefined
  const pair = () => {
    made ??= generateKeyPair('RS256', { extractable: true })
    return made
  }
  return {
    sign: async (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ ...header, alg: 'RS256', typ: 'JWT', kid })
        .sign((await pair()).privateKey),
    read: async token => {
      const options = { algorithms: ['RS256'], currentDate: new Date(0) }
      return jwtVerify(token, (await pair()).publicKey, options).then(
        ({ payload }) => payload,
        () => undefined,
      )
    },
    jwks: async () => ({ keys: [{ ...(await exportJWK((await pair()).publicKey)), alg: 'RS256', use: 'sig', kid }] }),
  }
}
