import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { signInRoutesOf } from '../../../../src/sign-in/outline.ts'
import { actionsSurface } from '../../../../src/surfaces/actions/actions.ts'
import { apiSurface } from '../../../../src/surfaces/api/api.ts'
import { consoleOutline } from '../../../../src/surfaces/console/outline.ts'
import { documentsSurface } from '../../../../src/surfaces/documents/documents.ts'
import { referenceSurface } from '../../../../src/surfaces/documents/reference.ts'
import { eventsSurface } from '../../../../src/surfaces/events/events.ts'
import { healthSurface } from '../../../../src/surfaces/health/health.ts'
import { mcpOutline } from '../../../../src/surfaces/mcp/outline.ts'
import type { HostWithOrg } from '../../../client/host/host-with-org.ts'

const text = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8')
const [, section = ''] = /^## Doors\n(.*?)^## /ms.exec(text) ?? []

/** The table of the page: each address with what a stranger gets there. */
const doors = [...section.matchAll(/^\| (.*`.*?) \|.*\| (\d{3}) \| (\d{3}) \|$/gm)].flatMap(
  ([, addresses = '', withAppLink, without]) =>
    [...addresses.matchAll(/`(\w+) (\S+)`/g)].map(([, method = '', path = '']) => ({
      ...{ method, path, embedded: Number(withAppLink), none: Number(without) },
      hasAllBelow: addresses.includes('all below it'),
    })),
)

const named: Readonly<Record<string, string>> = { '{tool}': 'whoAmI', '{event}': 'pageViewed' }

/** Holds the page to what hosts do whose doors are all open. */
export function showDoors(hostOf: (mesh: string) => HostWithOrg): void {
  describe.each(['embedded', 'none'] as const)('a stranger, with MESH=%s', mesh => {
    it.each(doors)('gets what the page says at $method $path', async ({ method, path, ...expected }) => {
      const address = path.replace(/\{\w+\}/, name => named[name] ?? name)
      const body = method === 'POST' && { body: '{}', headers: { 'content-type': 'application/json' } }
      const { status } = await fetch(`${hostOf(mesh).url}${address}`, { method, redirect: 'manual', ...body })
      expect(status).toBe(expected[mesh])
    })
  })

  describe('the page', () => {
    const surfaces = [
      ...[actionsSurface, apiSurface, consoleOutline, documentsSurface, referenceSurface, eventsSurface],
      ...[healthSurface, mcpOutline],
    ]
    const isThere = (wanted: string): boolean =>
      doors.some(({ hasAllBelow, path }) => path === wanted || (hasAllBelow && wanted.startsWith(`${path}/`)))

    it('has every route of every surface, and of the sign-in', () => {
      const routes = surfaces.flatMap(({ routes }) => routes.map(({ path }) => path.replace(/:(\w+)$/, '{$1}')))
      const signIn = signInRoutesOf({
        ...{ publicUrl: 'https://a.example', dynamicRegistration: true, clientMetadataHosts: undefined },
        signIn: { clientId: 'a', clientSecret: 'b', loginUrls: [], orgIds: [] },
        serviceClients: { services: new Map(), people: new Map(), apiKeys: new Map() },
      })
      expect([...routes, ...signIn].filter(path => !isThere(path))).toEqual([])
    })
  })
}
