import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Trigger } from '../callers/triggers/trigger.ts'
import { createEntrance } from '../https/https.ts'
import { readMeshConfig } from '../mesh/config.ts'
import { createMeshLog, silentMeshLog } from '../mesh/log.ts'
import { createMesh } from '../mesh/mesh.ts'
import { forOwnHost } from '../own-host.ts'
import { createSampleOrg } from '../sample/sample.ts'
import type { LeftOut } from '../sample/source/left-out.ts'
import { readTextFile } from '../text.ts'
import { createOrg, type Org } from './org.ts'
import { listen, shut } from './ports.ts'

export interface LocalOrgOptions {
  /** Default 0: any free port. */
  readonly orgPort?: number
  /** Default 0: any free port. */
  readonly meshPort?: number
  /** The app behind the mesh. Default: what the mesh's file says, else 3000. */
  readonly appPort?: number
  /** Text of `heroku-applink-service-mesh.yaml`. Default: none. */
  readonly meshYaml?: string
  /** Exact paths that the mesh lets by beside those of its file. Default: none. */
  readonly openRoutes?: readonly string[]
  /** `true` lets every call through the mesh. Read as `HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES`. */
  readonly bypassAll?: string | undefined
  /** Default 0: the router waits for ever. */
  readonly routerLimitMs?: number
  /** Milliseconds that a session permission set stays after the answer. Default 0, as in Salesforce. */
  readonly permissionSetGraceMs?: number
  /** Folder that keeps the records. Default: they are kept in memory. */
  readonly dataDir?: string | undefined
  /** `sf` projects in source format whose shape and data come on top. Default: none. */
  readonly schemaDirs?: readonly string[]
  /** Flows that events and changes of records start. Default: none. */
  readonly triggers?: readonly Trigger[]
  /** Of a new org, 18 characters; one that `dataDir` keeps must have it already. Default: the sample company's. */
  readonly orgId?: string | undefined
  /** No mesh: the org calls the app by itself, through named credentials. Default: false. */
  readonly withoutAppLink?: boolean
  /** Https at the org's port too, with a certificate in `dataDir`, else in `.data`. */
  readonly https?: boolean
  /** Where the org says that it is, when something stands in front of it. Default: where it listens. */
  readonly publicUrl?: string
  /** Gets the mesh's log lines. */
  readonly log?: (line: string) => void
  /** Told about failures that are our own. */
  readonly failed?: (error: unknown) => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** What the program prints when it is ready. */
export interface LocalOrgSummary {
  /** The org by https and the file of its certificate, where that was asked for. */
  readonly https?: { readonly org: string; readonly certificate: string }
  /** Where the app is called: without AppLink the app itself. */
  readonly mesh: string
  readonly org: string
  readonly orgId: string
  readonly apiVersion: string
  readonly users: readonly { readonly username: string; readonly userId: string; readonly accessToken: string }[]
  readonly applink: { readonly apiUrl: string; readonly token: string; readonly appId: string }
}

export interface LocalOrg extends LocalOrgSummary, Pick<Org, 'sessions' | 'people' | 'faults' | 'clients'> {
  /** What the projects have and this org has not, or has in another form. */
  readonly leftOut: readonly LeftOut[]
  /** Sends the mesh's later calls to this port on loopback. */
  forwardTo(appPort: number): void
  /** Stops at once. */
  close(): Promise<void>
}

const storeFile = (dataDir: string | undefined): { path?: string } => {
  if (dataDir === undefined) return {}
  mkdirSync(dataDir, { recursive: true })
  return { path: join(dataDir, 'org.sqlite') }
}

const certificateFolder = '.data'
const keyBytes = 32

/** The key of an org that is kept, beside what it opens and not in it. */
const keyFor = (dataDir: string | undefined): Uint8Array => {
  if (dataDir === undefined) return randomBytes(keyBytes)
  const file = join(dataDir, 'credentials.key')
  if (!existsSync(file)) writeFileSync(file, randomBytes(keyBytes).toString('base64'), { mode: 0o600 })
  return Buffer.from(readTextFile(file), 'base64')
}

const startOrg = async (
  org: Org,
  { orgPort = 0, publicUrl, https = false, dataDir, now = Date.now }: LocalOrgOptions,
) => {
  const answer = getRequestListener(org.app.fetch)
  const listener = forOwnHost((request, response) => {
    // Salesforce forgives a doubled slash at the start, and @heroku/applink sends one.
    request.url = request.url?.replace(/^\/{2,}/, '/')
    void answer(request, response)
  })
  const keeping = https ? { folder: dataDir ?? certificateFolder, now: now() } : undefined
  const { server, isSecure, certificate, cut } = createEntrance(listener, keeping)
  const name = `127.0.0.1:${await listen(server, orgPort, 'ORG_PORT')}`
  const [url, secureUrl] = [`http://${name}`, `https://${name}`]
  org.openAt(publicUrl === undefined ? () => (isSecure() ? secureUrl : url) : () => publicUrl)
  return {
    close: () => shut(server, cut),
    url,
    ...(certificate !== undefined && { https: { org: secureUrl, certificate } }),
  }
}

interface OpenMesh {
  readonly url: string
  forwardTo(appPort: number): void
  close(): Promise<unknown>
}

const usualAppPort = 3000

/** The app takes the place of the mesh. */
const openNoMesh = (org: Org, { appPort = usualAppPort }: LocalOrgOptions): OpenMesh => {
  const url = `http://127.0.0.1:${appPort}`
  org.meshAt(url)
  return { url, forwardTo: () => undefined, close: async () => undefined }
}

const openMesh = async (org: Org, apiUrl: string, options: LocalOrgOptions): Promise<OpenMesh> => {
  if (options.withoutAppLink) return openNoMesh(org, options)
  const env = {
    APP_PORT: options.appPort?.toString(),
    HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: options.bypassAll,
  }
  const config = readMeshConfig(options.meshYaml ?? '', env)
  const mesh = createMesh({
    config: { ...config, bypassRoutes: [...config.bypassRoutes, ...(options.openRoutes ?? [])] },
    apiUrl,
    token: org.applink.addon.token,
    log: options.log ? createMeshLog({ write: options.log, now: options.now ?? Date.now }) : silentMeshLog,
    routerLimitMs: options.routerLimitMs ?? 0,
    afterCall: org.applink.leases.end,
  })
  const { server, forwardTo } = mesh
  const url = `http://127.0.0.1:${await listen(server, options.meshPort ?? 0, 'PORT')}`
  org.meshAt(url)
  const close = () => Promise.all([shut(server, () => server.closeAllConnections()), mesh.close()])
  return { url, forwardTo, close }
}

/**
 * Starts org, AppLink API and mesh on loopback.
 *
 * @throws Error with one line when a port is taken, the mesh's file or one of the project is wrong, or the org that is kept is
 * another one
 */
export const startLocalOrg = async (options: LocalOrgOptions = {}): Promise<LocalOrg> => {
  const now = options.now ?? Date.now
  const sample = createSampleOrg({
    ...storeFile(options.dataDir),
    now: () => new Date(now()),
    projects: options.schemaDirs ?? [],
    ...(options.orgId !== undefined && { orgId: options.orgId }),
  })
  const dataCloudFile = options.dataDir && join(options.dataDir, 'data-cloud.sqlite')
  const { failed = () => undefined, permissionSetGraceMs = 0, triggers = [], withoutAppLink = false } = options
  const org = createOrg({
    ...{ now, random: randomBytes, sample, dataCloudFile, failed, triggers, permissionSetGraceMs, withoutAppLink },
    credentialKey: keyFor(options.dataDir),
  })
  const { close, url, ...secured } = await startOrg(org, options)
  try {
    const applink = {
      apiUrl: `${url}/addons/${org.applink.addon.id}`,
      token: org.applink.addon.token,
      appId: org.applink.addon.appId,
    }
    const mesh = await openMesh(org, applink.apiUrl, options)
    return {
      mesh: mesh.url,
      org: url,
      ...secured,
      orgId: org.orgId,
      apiVersion: org.apiVersion,
      users: org.people.all().map(person => {
        const { username, userId, accessToken } = org.sessions.standing(person)
        return { username, userId, accessToken }
      }),
      applink,
      leftOut: sample.leftOut,
      people: org.people,
      sessions: org.sessions,
      faults: org.faults,
      clients: org.clients,
      forwardTo: mesh.forwardTo,
      close: async () => {
        await Promise.all([mesh.close(), org.close(), close()])
        sample.store.close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
