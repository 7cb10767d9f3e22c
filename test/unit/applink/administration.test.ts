import { describe, expect, it } from 'vitest'
import { createLinkAdministration } from '../../../src/applink/administration.ts'
import { createAddonLinks } from '../../../src/applink/links.ts'
import { AppError } from '../../../src/core/failure.ts'
import type { HttpAnswer } from '../../../src/salesforce/wire/transport.ts'

const [here, there] = ['00D5e000000AcmEEAS', '00D5e000000BetAEAS']
const hers = { orgId: here, alone: false }

const connection = (name: string, id: string | null, status = 'connected') => ({
  ...{ status, last_modified_at: '2026-11-30T10:00:00Z', redirect_uri: 'https://login.example/?state=secret' },
  org: { connection_name: name, id, type: 'SalesforceOrg', username: `${name}@acme.example` },
})
const authorization = (name: string, id: string | null, status = 'authorized') => ({
  ...{ status, last_modified_at: null, connection_method: 'JWT' },
  org: { developer_name: name, id, type: 'DataCloudOrg', user_auth: { access_token: 'secret' } },
})

/** An add-on that answers with these bodies by path; any other path is refused. */
function addonWith(bodies: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  const links = createAddonLinks({
    appId: 'app-1',
    headers: [],
    api: {
      addon: 'The AppLink add-on',
      async send({ path }): Promise<HttpAnswer> {
        asked.push(path)
        if (bodies[path] instanceof Error) throw bodies[path]
        const status = path in bodies ? 200 : 403
        return {
          status,
          headers: {},
          text: typeof bodies[path] === 'string' ? bodies[path] : JSON.stringify(bodies[path] ?? {}),
        }
      },
    },
  })
  return { asked, links }
}

const publicationsOf = (name: string) => `/connections/salesforce/${name}/apps/app-1`

describe('what add-ons have', () => {
  it('is shown as far as it leads to the org of who asks, without tokens and addresses to sign in at', async () => {
    const { asked, links } = addonWith({
      '/connections': [
        connection('mine', here.slice(0, 15)),
        connection('others', there),
        connection('begun', null, 'connecting'),
      ],
      '/authorizations': [authorization('portal', here), authorization('elsewhere', there)],
      [publicationsOf('mine')]: [{ esr_name: 'ActionHost', last_modified_at: '2026-11-30T11:00:00Z' }],
    })
    const { read } = createLinkAdministration({ homes: new Map(), links: new Map([['HEROKU_APPLINK', links]]) })
    const report = await read(hers, ['portal', 'elsewhere', 'nowhere'])
    const [addon] = report.addons
    expect(addon?.connections).toEqual([
      {
        ...{ name: 'mine', status: 'connected', isDataCloud: false, orgId: here, changedAt: '2026-11-30T10:00:00Z' },
        username: 'mine@acme.example',
        publications: [{ service: 'ActionHost', changedAt: '2026-11-30T11:00:00Z' }],
      },
    ])
    expect(addon?.authorizations.map(({ isDataCloud, method, name }) => [name, method, isDataCloud])).toEqual([
      ['portal', 'JWT', true],
    ])
    expect(report.missing).toEqual(['nowhere'])
    expect(JSON.stringify(report)).not.toMatch(/secret|BetA|others|begun/)
    expect(asked).not.toContain(publicationsOf('others'))
    const alone = await read({ ...hers, alone: true }, [])
    expect(alone.addons[0]?.connections.map(({ name }) => name)).toEqual(['mine', 'begun'])
  })

  it('is told of each add-on by itself, though one refuses, is away, or says what cannot be read', async () => {
    const fine = addonWith({ '/connections': [], '/authorizations': [authorization('portal', here)] })
    const away = new AppError('unavailable', 'away')
    const links = new Map([
      ['FINE', fine.links],
      ['REFUSES', addonWith({}).links],
      ['AWAY', addonWith({ '/connections': away, '/authorizations': away }).links],
      ['ODD', addonWith({ '/connections': '<html>', '/authorizations': [{ status: 1 }] }).links],
    ])
    const report = await createLinkAdministration({ homes: new Map(), links }).read(hers, ['portal', 'nowhere'])
    expect(report.addons.map(({ addon, problem }) => [addon, problem])).toEqual([
      ['FINE', undefined],
      ['REFUSES', 'refuses'],
      ['AWAY', 'silent'],
      ['ODD', 'silent'],
    ])
    expect(report.missing).toEqual([])
  })

  it('is ambiguous where several have an authorization, and the settings name none of them', async () => {
    const both = { '/connections': [], '/authorizations': [authorization('portal', here)] }
    const links = new Map([
      ['ONE', addonWith(both).links],
      ['TWO', addonWith(both).links],
    ])
    const ambiguousWith = async (homes: ReadonlyMap<string, string>) =>
      (await createLinkAdministration({ homes, links }).read(hers, ['portal'])).ambiguous
    expect(await ambiguousWith(new Map())).toEqual(['portal'])
    expect(await ambiguousWith(new Map([['portal', 'TWO']]))).toEqual([])
  })
})
