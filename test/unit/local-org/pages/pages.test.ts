import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { createShelves } from '../../../../local-org/store/shelves.ts'

const url = 'http://127.0.0.1:4000'
const sara = 'sara.sales@acme.example'

const failed = (error: unknown): never => {
  throw error
}

/** Its records are the same for all: what a test makes stands on shelves of its own. */
const sample = createSampleOrg({ now: () => new Date() })

function createWorld() {
  const shelves = createShelves(new DatabaseSync(':memory:'))
  const org = createOrg({ now: Date.now, random: randomBytes, sample, shelves, failed })
  org.openAt(url)
  const open = async () => {
    const answer = await org.app.request(`${url}/_local`)
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const send = async (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await org.app.request(`${url}/_local/page`, {
      method: 'POST',
      headers: { origin: url, 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(fields),
    })
    return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() }
  }
  const token = async () => /name="token" value="([^"]+)"/.exec((await open()).text)?.[1] ?? ''
  const press = async (action: string, fields: Readonly<Record<string, string>> = {}) =>
    send({ token: await token(), do: action, ...fields })
  /** Presses the button of the page with this label in the row with this text. */
  const pressIn = async (row: string, label: string) => {
    const rows = (await open()).text.split('<tr>').filter(each => each.includes(`<td>${row}</td>`))
    const button = rows.flatMap(each => [...each.matchAll(/value="([^"]+)"[^>]*>([^<]+)<\/button>/g)])
    return press(button.find(([, , text]) => text === label)?.[1] ?? 'no such button')
  }
  return { org, open, send, press, pressIn, token }
}

describe('the page of the local org', () => {
  it('shows connections, authorizations, publications, permission sets and faults, and no token', async () => {
    const { org, open } = createWorld()
    const session = org.sessions.standing(org.people.personOf(sara) ?? expect.fail())
    const { headers, status, text } = await open()
    expect(status).toBe(200)
    for (const shown of ['localOrg', 'influencerPortal', 'admin@acme.example', 'RegionalForecasts', 'lost-answer'])
      expect(text).toContain(shown)
    for (const secret of [session.accessToken, org.applink.addon.token]) expect(text).not.toContain(secret)
    expect(text.length).toBeLessThan(100_000)
    expect(text).not.toContain('<script')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  it('is where a browser that opens the org arrives', async () => {
    const { org } = createWorld()
    expect((await org.app.request(`${url}/`)).headers.get('location')).toBe('/_local')
  })

  it('is there while a fault strikes every path', async () => {
    const { org, open } = createWorld()
    org.faults.add({ fault: 'lock', path: '*', probability: 1 })
    expect((await open()).status).toBe(200)
  })
})

describe('a button of the page', () => {
  it('connects and disconnects, authorizes and revokes, as AppLink tells it then', async () => {
    const { org, press, pressIn } = createWorld()
    const { addon } = org.applink
    const names = async (kind: 'connections' | 'authorizations') => {
      const headers = { authorization: `Bearer ${addon.token}`, 'x-app-uuid': addon.appId }
      const answer = await org.app.request(`${url}/addons/${addon.id}/${kind}`, { headers })
      const links = (await answer.json()) as { status: string; org: Record<string, string> }[]
      return links.map(link => `${link.org.connection_name ?? link.org.developer_name} ${link.status}`)
    }
    for (const [kind, state] of [
      ['connections', 'connected'],
      ['authorizations', 'authorized'],
    ] as const) {
      const made = await press(`make-${kind}`, { name: 'my-new-one', provider: 'salesforce', user: sara })
      expect([made.status, made.to]).toEqual([303, `/_local#${kind}`])
      expect(await names(kind)).toContain(`my-new-one ${state}`)
      await pressIn('my-new-one', kind === 'connections' ? 'Disconnect' : 'Revoke')
      expect((await names(kind)).join()).not.toContain('my-new-one')
    }
  })

  it('says what is wrong with what was asked for, as text', async () => {
    const { press } = createWorld()
    const wrong = [
      ['make-connections', { name: 'localOrg', provider: 'salesforce', user: sara }, 'The name localOrg is in use.'],
      ['make-connections', { name: '<b>', provider: 'salesforce', user: sara }, 'Name: must start with a letter'],
      ['make-authorizations', { name: 'nobody', provider: 'salesforce', user: '<b>' }, 'There is no such user'],
      ['end-connections gone', {}, 'It is gone already.'],
      ['assign', { user: sara, set: '<b>' }, 'There is no such user or permission set.'],
      ['activate <b>', {}, 'There is no such service.'],
      ['fault', { fault: 'status', status: '99' }, 'Too small'],
      ['fault', { fault: 'delay', ms: 'long' }, 'Invalid input'],
      ['end-fault gone', {}, 'It is gone already.'],
    ] as const
    for (const [action, fields, problem] of wrong) {
      const { status, text } = await press(action, fields)
      expect([action, status, text.includes(problem), text.includes('<b>')]).toEqual([action, 400, true, false])
    }
    expect((await press('toString')).status).toBe(404)
  })

  it('assigns a permission set and takes it away, with the next request of the user', async () => {
    const { org, press } = createWorld()
    const { accessToken } = org.sessions.standing(org.people.personOf(sara) ?? expect.fail())
    const isAssigned = async () => {
      const q = `SELECT COUNT() FROM PermissionSetAssignment WHERE Assignee.Username = '${sara}' AND PermissionSet.Name = 'EventFlows'`
      const headers = { authorization: `Bearer ${accessToken}` }
      const answer = await org.app.request(`${url}/services/data/v62.0/query?${new URLSearchParams({ q })}`, {
        headers,
      })
      return ((await answer.json()) as { totalSize: number }).totalSize
    }
    const actions = ['assign', 'assign', 'unassign', 'unassign'] as const
    const counts = []
    for (const action of actions) {
      expect((await press(action, { user: sara, set: 'EventFlows' })).status).toBe(303)
      counts.push(await isAssigned())
    }
    expect(counts).toEqual([1, 1, 0, 0])
  })

  it('switches faults on, each with what it needs, and off', async () => {
    const { org, open, press, pressIn } = createWorld()
    const given = { ms: '2000', status: '503', method: 'any', path: '*' }
    await press('fault', { ...given, fault: 'delay', method: 'GET', user: sara, count: '3' })
    await press('fault', { ...given, fault: 'status', path: '/services/data/*' })
    await press('fault', { ...given, fault: 'lost-answer', path: '' })
    expect(org.faults.list().map(({ fault }) => fault)).toEqual([
      { fault: 'delay', ms: 2000, path: '*', method: 'GET', user: sara, count: 3, probability: 1 },
      expect.objectContaining({ fault: 'status', status: 503, path: '/services/data/*' }),
      { fault: 'lost-answer', path: '*', probability: 1 },
    ])
    expect((await open()).text).toContain(`<td>GET, *, ${sara}</td>`)
    await pressIn('lost-answer', 'Switch off')
    expect(org.faults.list().map(({ fault }) => fault.fault)).toEqual(['delay', 'status'])
    await press('end-faults')
    expect(org.faults.list()).toEqual([])
  })

  it('does nothing for a page elsewhere', async () => {
    const { org, send, token } = createWorld()
    const fault = { do: 'fault', fault: 'lock' }
    const own = await token()
    const forged = [
      [
        { ...fault, token: own },
        { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
      ],
      [
        { ...fault, token: own },
        { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9999' },
      ],
      [
        { ...fault, token: own },
        { 'sec-fetch-site': 'same-site', origin: 'null' },
      ],
      [{ ...fault, token: own.replace(/^./, '~') }, {}],
      [fault, {}],
    ] as const
    for (const [fields, headers] of forged) expect((await send(fields, headers)).status).toBe(403)
    expect(org.faults.list()).toEqual([])
    expect((await send({ ...fault, token: own })).status).toBe(303)
    expect(org.faults.list()).toHaveLength(1)
  })
})
