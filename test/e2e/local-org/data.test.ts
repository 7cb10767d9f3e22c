import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { dataPlace } from '../../client/host/folder.ts'
import { zipOf } from '../../unit/local-org/applink/zip-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(dataPlace, 'local-org-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Run {
  readonly local: LocalOrg
  /** Calls the REST API as the first user. */
  data<T>(path: string, body?: object): Promise<T>
  /** Calls the AppLink API. */
  applink<T>(path: string, init?: RequestInit): Promise<T>
}

/** One run of the program over the folder. */
const withOrg = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
  const local = await startLocalOrg({ dataDir: join(folder, 'new', 'folder') })
  const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` })
  const call = async <A>(url: string, init: RequestInit) => (await (await fetch(url, init)).json()) as A
  try {
    return await work({
      local,
      data: (path, body) =>
        call(`${local.org}/services/data/v62.0${path}`, {
          method: body ? 'POST' : 'GET',
          headers: { ...bearer(local.users[0]?.accessToken), 'content-type': 'application/json' },
          ...(body ? { body: JSON.stringify(body) } : {}),
        }),
      applink: (path, init) =>
        call(local.applink.apiUrl + path, {
          ...init,
          headers: { ...bearer(local.applink.token), 'x-app-uuid': local.applink.appId },
        }),
    })
  } finally {
    await local.close()
  }
}

const spec = JSON.stringify({ openapi: '3.0.3', info: { title: 'T', version: '1' }, paths: { '/a': {} } })

const publish = async ({ applink }: Run, name: string): Promise<{ heroku_applink_id: string }> => {
  const form = new FormData()
  form.append('metadata', new Blob([zipOf({ 'api-spec.json': spec })]), 'blob')
  form.append('app_request', new Blob([JSON.stringify({ client_name: name })]))
  return applink('/connections/salesforce/localOrg/apps', { method: 'POST', body: form })
}

describe('--data DIR', () => {
  it('keeps the records from one run to the next', async () => {
    await withOrg(({ data }) => data('/sobjects/Account', { Name: 'Kept on disk' }))
    const query = `/query?q=${encodeURIComponent("SELECT Name FROM Account WHERE Name = 'Kept on disk'")}`
    expect(await withOrg(({ data }) => data(query))).toMatchObject({ totalSize: 1 })
  })

  it('keeps the add-on, so that an app needs no new settings', async () => {
    const [first, second] = [
      await withOrg(async run => run.local.applink),
      await withOrg(async run => run.local.applink),
    ]
    expect({ ...second, apiUrl: '' }).toEqual({ ...first, apiUrl: '' })
    expect(new URL(second.apiUrl).pathname).toBe(new URL(first.apiUrl).pathname)
  })

  it('keeps connections and authorizations, those that were removed as well', async () => {
    const before = await withOrg(async ({ applink }) => {
      const body = JSON.stringify({ developer_name: 'later' })
      await applink('/authorizations/salesforce', { method: 'POST', body })
      await applink('/connections/localDataCloud', { method: 'DELETE' })
      return applink<{ id: string }[]>('/authorizations')
    })
    const [authorizations, connections] = await withOrg(async ({ applink }) => [
      await applink<{ id: string }[]>('/authorizations'),
      await applink<object[]>('/connections'),
    ])
    expect(authorizations?.length).toBe(4)
    expect(authorizations).toMatchObject(before.map(({ id }) => ({ id })))
    expect(connections).toMatchObject([{ org: { connection_name: 'localOrg', username: 'admin@acme.example' } }])
  })

  it('gives tokens for an authorization of an earlier run', async () => {
    await withOrg(({ applink }) => applink('/authorizations/influencerPortal'))
    const { org } = await withOrg(({ applink }) => applink<{ org: object }>('/authorizations/influencerPortal'))
    expect(org).toMatchObject({ user_auth: { username: 'ingrid.integration@acme.example' } })
  })

  it('keeps what was published, and its ids when it is published again', async () => {
    const first = await withOrg(run => publish(run, 'KeptService'))
    const list = '/connections/salesforce/localOrg/apps/'
    await withOrg(async run => {
      expect(await run.applink(list + run.local.applink.appId)).toMatchObject([{ esr_name: 'KeptService' }])
      expect((await publish(run, 'KeptService')).heroku_applink_id).toBe(first.heroku_applink_id)
    })
  })

  it('keeps client apps with their secrets', async () => {
    const body = JSON.stringify({ clientId: 'mine', name: 'Mine', redirectUris: ['loopback'] })
    const list = async ({ local }: Run) => {
      const answer = await fetch(`${local.org}/_local/clients`)
      return ((await answer.json()) as { clients: { clientId: string }[] }).clients
    }
    const before = await withOrg(async run => {
      await fetch(`${run.local.org}/_local/clients`, { method: 'POST', body })
      return list(run)
    })
    expect(before.map(({ clientId }) => clientId)).toContain('mine')
    expect(await withOrg(list)).toEqual(before)
  })

  it('keeps no tokens', async () => {
    const token = await withOrg(async ({ local }) => local.users[0]?.accessToken)
    await withOrg(async ({ local, data }) => {
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(`${local.org}/services/data/v62.0/limits`, { headers })).status).toBe(401)
      const query = `/query?q=${encodeURIComponent('SELECT count() FROM AuthSession')}`
      expect(await data(query)).toMatchObject({ totalSize: local.users.length })
    })
  })
})
