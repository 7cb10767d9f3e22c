import { forge, proofClaims, type Signer, toProof } from '../../../client/sign-in/signer.ts'
import type { Arena } from './arena.ts'
import { attack } from './attack.ts'

type Fields = Readonly<Record<string, unknown>>

const refused = '401 invalid_client: client authentication failed'
const hourSeconds = 3600
const fiveMinutesMs = 5 * 60_000

const seconds = (): number => Math.floor(Date.now() / 1000)

const ask = (arena: Arena, fields: Readonly<Record<string, string>>) =>
  arena.post('/oauth/token', { grant_type: 'client_credentials', scope: 'tools:read', ...fields })

const robotClaims = (arena: Arena, changes: Fields = {}): Fields => ({
  ...proofClaims('robot', arena.host.url),
  ...changes,
})

/** What is right but for these claims and these fields of the header. */
const withClaims = (name: string, changes: (arena: Arena) => Fields, header?: Fields) =>
  attack(name, refused, async arena => {
    const assertion = await arena.robot.sign(robotClaims(arena, changes(arena)), header)
    return () => ask(arena, toProof(assertion))
  })

/** What is right but for who signed it. */
const signedBy = (name: string, sign: (arena: Arena, claims: Fields) => Promise<string> | string) =>
  attack(name, refused, async arena => {
    const assertion = await sign(arena, robotClaims(arena))
    return () => ask(arena, toProof(assertion))
  })

/** Being a service that proves itself with a key. */
export const keyAttacks = [
  withClaims('the proof of another program in its name', () => ({ iss: 'reporting', sub: 'reporting' })),
  withClaims('a proof that another program issued', () => ({ iss: 'reporting' })),
  withClaims('a proof about another program', () => ({ sub: 'remote' })),
  withClaims('a proof for another host', ({ elsewhere }) => ({ aud: elsewhere.url })),
  withClaims('a proof for the resource and not for who gives tokens', ({ host }) => ({ aud: host.mcp })),
  withClaims('a proof for nobody', () => ({ aud: undefined })),
  withClaims('a proof without an id', () => ({ jti: undefined })),
  withClaims('a proof for ever', () => ({ exp: undefined })),
  withClaims('a proof for an hour', () => ({ exp: seconds() + hourSeconds })),
  withClaims('a proof for ever, in words', () => ({ exp: 'never' })),
  withClaims('a proof that has expired', () => ({ exp: seconds() - 60 })),
  withClaims('a proof that is not good yet', () => ({ nbf: seconds() + 120 })),
  withClaims('a proof under the id of no key', () => ({}), { kid: 'other' }),
  signedBy('a proof that somebody else signed', ({ stranger }, claims) => stranger.sign(claims, { kid: 'robot' })),
  signedBy('a proof that brings its own key', ({ stranger }, claims) =>
    stranger.sign(claims, { kid: 'robot', jwk: stranger.jwk }),
  ),
  signedBy('a proof that says where its key is', ({ documents, stranger }, claims) => {
    const address = documents.addressOf('clients.example', '/strangers-keys.json')
    return stranger.sign(claims, { kid: 'robot', jku: address })
  }),
  signedBy('a proof that nobody signed', (_, claims) => forge(claims, { alg: 'none' })),
  signedBy('a proof that is signed with the public key as a secret', ({ robot }, claims) =>
    forge(claims, { alg: 'HS256', secret: JSON.stringify(robot.jwk) }),
  ),
  attack('a proof that was used before', refused, async arena => {
    const proof = toProof(await arena.robot.sign(robotClaims(arena)))
    await ask(arena, proof)
    return () => ask(arena, proof)
  }),
  attack('the id of a proof with other claims', refused, async arena => {
    const claims = robotClaims(arena)
    await ask(arena, toProof(await arena.robot.sign(claims)))
    const again = await arena.robot.sign({ ...claims, exp: seconds() + 120 })
    return () => ask(arena, toProof(again))
  }),
  attack('a program with a key by its name alone', refused, async arena => () => ask(arena, { client_id: 'robot' })),
  attack(
    'a secret for a program that has a key',
    refused,
    async arena => () => ask(arena, { client_id: 'robot', client_secret: 'sha256:' }),
  ),
  attack(
    'a proof beside a secret',
    '400 invalid_request: client authentication must only be provided using one mechanism',
    async arena => {
      const proof = toProof(await arena.stranger.sign(robotClaims(arena)))
      return () => ask(arena, { ...proof, client_secret: 'x' })
    },
  ),
  attack('a key that its publisher took out of the set', refused, async arena => {
    const { published, remote, stranger } = arena
    published.keys = [remote.jwk, stranger.jwk]
    const proofBy = async (signer: Signer) => toProof(await signer.sign(proofClaims('remote', arena.host.url)))
    await ask(arena, await proofBy(stranger))
    published.keys = [remote.jwk]
    arena.pass(fiveMinutesMs)
    const proof = await proofBy(stranger)
    return () => ask(arena, proof)
  }),
  attack('keys at an address inside', [refused, 'no connection'], async arena => {
    const proof = toProof(await arena.robot.sign(proofClaims('inside', arena.host.url)))
    return async () => {
      const answer = await ask(arena, proof)
      const isReached = arena.documents.seen.some(address => address.includes('inside.example'))
      return [answer, isReached ? 'a connection' : 'no connection']
    }
  }),
]
