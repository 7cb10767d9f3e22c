import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { longestEndMs } from '../../../src/host/shutdown.ts'
import { read, saidOf } from './files.ts'

interface Service {
  readonly [key: string]: unknown
  readonly secrets: readonly string[]
  readonly volumes: readonly string[]
  readonly networks: readonly string[]
  readonly tmpfs: readonly string[]
}
interface Compose {
  readonly services: Readonly<Record<'host' | 'database', Service>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
  readonly volumes: object
  readonly networks: Readonly<Record<string, { readonly internal: boolean }>>
}

describe('the compose file', () => {
  const compose = parse(read('compose.yaml')) as Compose
  const services = Object.entries(compose.services)

  it.each(services)('closes %s: nothing can be written but its data, and nothing is left of root', (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(service.tmpfs[0]).toBe('/tmp')
  })

  it('declares every secret, volume and network that is used, and uses each', () => {
    const used = (name: 'networks' | 'secrets' | 'volumes') =>
      new Set(services.flatMap(([, service]) => service[name].map(one => one.split(':')[0])))
    expect(used('secrets')).toEqual(new Set(Object.keys(compose.secrets)))
    expect(used('volumes')).toEqual(new Set(Object.keys(compose.volumes)))
    expect(used('networks')).toEqual(new Set(['default', ...Object.keys(compose.networks)]))
    const folders = Object.values(compose.secrets).map(({ file }) => file.split('/').slice(0, 2).join('/'))
    expect(new Set(folders)).toEqual(new Set(['./secrets']))
  })

  it('gives the host its settings where the image looks for them, its data, and time to end', () => {
    const { host } = compose.services
    expect([host.secrets, host.volumes]).toEqual([['settings'], [`data:${saidOf('VOLUME')}`]])
    expect(Number.parseInt(String(host.stop_grace_period), 10) * 1000).toBeGreaterThan(longestEndMs)
  })

  it('lets nobody reach the database but the host, nor the host from another machine', () => {
    const { database, host } = compose.services
    expect([database.networks, database.ports, compose.networks.storage]).toEqual([
      ['storage'],
      undefined,
      { internal: true },
    ])
    expect(host.ports).toEqual([`127.0.0.1:8080:${saidOf('EXPOSE')}`])
  })
})
