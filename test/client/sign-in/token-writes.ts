import { randomUUID } from 'node:crypto'
import { hashOf } from '../../../src/identity/keys/secret-hash.ts'
import { endTokensOf } from '../../../src/sign-in/clients/client-end.ts'
import { createAdapter } from '../../../src/sign-in/server/adapter.ts'
import { createSweep } from '../../../src/sign-in/server/sweep.ts'
import { session } from '../../unit/world.ts'
import { grantId, personToken, renewed, serviceId, serviceToken, type TokenSide } from './token-world.ts'

/** A write after which a token opens less, or something else. */
export interface TokenWrite {
  readonly name: string
  readonly token: string
  /** What the token opens from then on. */
  readonly after: string | RegExp
  write(side: TokenSide): Promise<unknown>
}

const unknown = /^refused: .*unknown, expired or revoked/
const over = /^refused: .*sign-in at Salesforce has ended/
const endGrant = ({ records }: TokenSide) => records.endGrant(grantId)

/** A refresh token that comes a second time. */
async function replay({ records }: TokenSide): Promise<void> {
  const parts = { records, findKeyedClient: async () => undefined } as unknown as Parameters<typeof createAdapter>[0]
  const adapter = createAdapter(parts)('RefreshToken')
  await adapter.consume('R'.repeat(43))
  await adapter.consume('R'.repeat(43)).catch(() => undefined)
}

const sweepLater = ({ database, records }: TokenSide) =>
  createSweep({ database, endGrant: records.endGrant, now: () => Date.now() + 10_000_000 })()

const person: readonly Omit<TokenWrite, 'token'>[] = [
  {
    name: 'the program gives the token back',
    after: unknown,
    write: ({ records }) => records.destroy({ kind: 'AccessToken', id: personToken }),
  },
  { name: 'its grant ends', after: unknown, write: endGrant },
  {
    name: 'the access tokens of its grant end',
    after: unknown,
    write: ({ records }) => records.endKind('AccessToken', grantId),
  },
  { name: 'its refresh token is used twice', after: unknown, write: replay },
  {
    name: 'an administrator ends the sign-in',
    after: unknown,
    write: ({ administration }) => administration.end({ orgId: session.orgId, alone: true }, grantId),
  },
  {
    name: 'the client is revoked by an operator',
    after: unknown,
    write: ({ database }) => database.transaction(statements => endTokensOf('editor', statements)),
  },
  {
    name: 'sign-ins through a revoked client are ended',
    after: over,
    write: ({ signIns }) => signIns.endThrough('editor'),
  },
  { name: 'the sign-in at Salesforce is forgotten', after: over, write: ({ signIns }) => signIns.forget(grantId) },
  {
    name: 'the session at Salesforce is renewed',
    after: `${renewed.accessToken}: tools:read tools:write`,
    write: ({ signIns }) => signIns.renew(grantId, session.accessToken),
  },
  {
    name: 'the person signs in again',
    after: `${renewed.accessToken}: tools:read tools:write`,
    write: ({ signIns }) => signIns.exchange(grantId, { session: renewed, loginUrl: session.orgUrl }),
  },
  { name: 'the sweep finds the grant expired', after: unknown, write: sweepLater },
  ...[
    ['the token is deleted by hand', unknown, "DELETE FROM oauth_records WHERE kind = 'AccessToken'"],
    ['the grant is deleted by hand', unknown, "DELETE FROM oauth_records WHERE kind = 'Grant'"],
    ['everything is deleted by hand', unknown, 'DELETE FROM oauth_records'],
    [
      'the token is made to expire by hand',
      unknown,
      "UPDATE oauth_records SET expires_ms = 1 WHERE kind = 'AccessToken'",
    ],
    [
      'the token allows less, by hand',
      `${session.accessToken}: tools:read`,
      "UPDATE oauth_records SET payload = REPLACE(payload, ' tools:write', '') WHERE kind = 'AccessToken'",
    ],
    ['the grant is no grant any more, by hand', unknown, "UPDATE oauth_records SET kind = 'Old' WHERE kind = 'Grant'"],
    [
      'the token is of another grant, by hand',
      unknown,
      "UPDATE oauth_records SET grant_id = 'x' WHERE kind = 'AccessToken'",
    ],
    ['the sign-in is deleted by hand', over, 'DELETE FROM login_sign_ins'],
    ['what is sealed is spoilt by hand', over, "UPDATE login_sign_ins SET sealed = 'x'"],
    ['the sign-in is of another grant, by hand', over, "UPDATE login_sign_ins SET grant_id = 'x'"],
  ].map(([name = '', after = '', statement = '']) => ({
    ...{ name: String(name), after },
    write: ({ database }: TokenSide) => database.run(String(statement)),
  })),
]

/** Each write that matters to a token. */
export const tokenWrites: readonly TokenWrite[] = [
  ...person.map(row => ({ ...row, token: personToken })),
  {
    name: 'a service is revoked by an operator',
    token: serviceToken,
    after: unknown,
    write: ({ database }) => database.transaction(statements => endTokensOf(serviceId, statements)),
  },
  {
    name: 'a service gives its token back',
    token: serviceToken,
    after: unknown,
    write: ({ records }) => records.destroy({ kind: 'ClientCredentials', id: serviceToken }),
  },
  {
    name: 'the token of a service is deleted by hand',
    token: serviceToken,
    after: unknown,
    write: ({ database }) => database.run('DELETE FROM oauth_records WHERE id_hash = ?', [hashOf(serviceToken)]),
  },
]

/** Writes that leave tokens alone. */
export const otherWrites: readonly Pick<TokenWrite, 'name' | 'write'>[] = [
  {
    name: 'the sign-in is used',
    write: ({ database }) => database.run('UPDATE login_sign_ins SET used_ms = used_ms + 1'),
  },
  {
    name: 'a refresh token is used up',
    write: ({ records }) => records.consume({ kind: 'RefreshToken', id: 'R'.repeat(43) }),
  },
  {
    name: 'somebody else gets a token',
    write: ({ records }) => records.put({ kind: 'AccessToken', id: randomUUID() }, { grantId: 'other' }, 900),
  },
  {
    name: 'somebody is revoked by name',
    write: ({ database }) =>
      database.run("INSERT INTO revoked_clients (name, revoked_at) VALUES ('x', 1) ON CONFLICT (name) DO NOTHING"),
  },
]
