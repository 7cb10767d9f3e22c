import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import { type Config, readConfig } from '../../src/host/config.ts'
import { createHost } from '../../src/host/host.ts'
import { createLog } from '../../src/host/log.ts'
import type { HostParts } from '../../src/host/surface-parts.ts'
import { createPolicies } from '../../src/policy/policy.ts'
import { createOrgTokenReader } from '../../test/client/org/org-tokens.ts'
import { policies } from '../calls/policies.ts'
import type { OwnOptions } from '../calls/server-options.ts'
import { toTools } from '../calls/tool-shapes.ts'
import type { Fetch } from './bare.ts'
import { issueTokens, publicUrl, serviceClients } from './tokens.ts'

/** The whole host, wired as `npm start` does, with its log. */
export async function createOurs(options: OwnOptions): Promise<Fetch> {
  const { asks, orgUrl = '', policy, runAs, shape, store, tools: count = 1 } = options
  const config = toConfig({ ...options, orgUrl })
  if (store !== undefined) await issueTokens(config, orgUrl)
  const tools = toTools({
    ...{ shape, count, asks },
    runAs: runAs === 'authorization' ? { authorization: 'benchUser' } : 'user',
  })
  const host = await createOursHost({
    ...{ config, orgUrl, standIn: store === undefined, tools },
    policies: policy && createPolicies(policies[policy], createCatalog(tools)),
  })
  return host.app.fetch
}

interface OursHostOptions extends Pick<HostParts, 'policies' | 'tools' | 'telemetry'> {
  readonly orgUrl: string
  readonly config?: Config
  /** A token is known by heart. */
  readonly standIn?: boolean
}

/** The host itself. */
export const createOursHost = ({ orgUrl, standIn = true, ...parts }: OursHostOptions) =>
  createHost({
    config: toConfig({ orgUrl }),
    ...parts,
    log: createLog({ level: 'info', now: () => new Date(), write: text => process.stdout.write(text) }),
    info: { name: 'bench', title: 'Bench', version: '1.0.0' },
    loadDocument: async () => ({ yaml: '', json: '{}' }),
    ...(standIn && { readBearer: createOrgTokenReader(orgUrl) }),
  })

interface Settings extends Pick<OwnOptions, 'mesh' | 'store'> {
  readonly orgUrl: string
}

export function toConfig({ mesh, orgUrl, store }: Settings): Config {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  return readConfig({
    HEROKU_APPLINK_API_URL: `${orgUrl}/addons/1f0a2c5e-0000-4000-8000-000000000000`,
    HEROKU_APPLINK_TOKEN: 'bench',
    HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001',
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: orgUrl,
    DATA_DIR: folder,
    PUBLIC_URL: publicUrl,
    SALESFORCE_LOGIN_URL: orgUrl,
    SALESFORCE_CLIENT_ID: 'bench',
    SALESFORCE_CLIENT_SECRET: 'bench',
    SERVICE_CLIENTS: serviceClients,
    ...(mesh && { MESH: mesh, PORT: '0' }),
    ...(store?.startsWith('postgres:') && { DATABASE_URL: store }),
  })
}
