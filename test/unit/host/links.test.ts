import { expect, it } from 'vitest'
import { AppError } from '../../../src/core/failure.ts'
import { createLinks } from '../../../src/host/console/links.ts'

const [here, there] = ['00D5e000000AcmEEAS', '00D5e000000BetAEAS']
const credential = { kind: 'secret', secret: 'secret' }
const sessions: Readonly<Record<string, object>> = {
  mine: { orgId: here, username: 'ingrid@acme.example', accessToken: '00D!token' },
  theirs: { orgId: there, username: 'ivan@beta.example', accessToken: '00D!token' },
}

/** Three authorizations, of two orgs and of none, and a named credential of each org. */
function createWorld() {
  const asked: (readonly string[])[] = []
  const named = [
    ['acme', here],
    ['beta', there],
  ] as const
  const config = {
    authorizations: { entries: ['mine', 'theirs', 'broken'].map(name => ({ name, credential })) },
    namedCredentials: new Map(
      named.map(([name, orgId]) => [name, { name, orgId, redirectUri: `https://${name}.my.salesforce.com/x` }]),
    ),
  }
  const own = {
    has: (name: string) => name === 'mine',
    async authorization(name: string) {
      const session = sessions[name]
      if (!session) throw new AppError('authorization_unusable', 'The authorization broken cannot be used: x.')
      return session
    },
  }
  const administration = {
    async read(_: unknown, needed: readonly string[]) {
      asked.push(needed)
      return { addons: [], missing: needed, ambiguous: [] }
    },
  }
  return { asked, links: createLinks(config as never, { own, appLink: { administration } } as never) }
}

it('an administrator sees what acts in her org and what calls from it, and add-ons are asked for the rest', async () => {
  const { asked, links } = createWorld()
  const report = await links.read({ orgId: here, alone: false }, ['mine', 'portal'])
  expect(report).toEqual({
    ...{ addons: [], missing: ['portal'], ambiguous: [] },
    own: [{ name: 'mine', method: 'client credentials', orgId: here, username: 'ingrid@acme.example' }],
    named: [{ name: 'acme', orgId: here, host: 'acme.my.salesforce.com' }],
  })
  expect(asked).toEqual([['portal']])
})

it('one that acts in no org is shown where there is no other org', async () => {
  const { own } = await createWorld().links.read({ orgId: here, alone: true }, [])
  expect(own.map(({ name, problem }) => [name, problem])).toEqual([
    ['mine', undefined],
    ['broken', 'The authorization broken cannot be used: x.'],
  ])
})
