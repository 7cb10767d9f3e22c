import { strToU8, zipSync } from 'fflate'
import type { Tool } from '../../core/tool/tool.ts'
import type { AppLinkConfig } from '../config.ts'
import { toSessionSetXml } from '../permission-set.ts'

/** What AppLink is asked to make, beside the files: the part `app_request` of a publication. */
export interface AppRequest {
  readonly client_name: string
  /** Absent when the bundle brings the permission set along: AppLink takes one of both. */
  readonly authorization_permission_set_name?: string
  readonly authorization_external_client_app_name: string
}

/** What publishing sends. */
export interface Bundle {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  readonly appRequest: AppRequest
}

export interface BundleParts {
  readonly clientName: string
  /** The document as YAML. */
  readonly text: string
  readonly config: AppLinkConfig
  /** Every tool of the app: services share the session permission set, so it holds what all of them need. */
  readonly tools: readonly Tool[]
}

/**
 * What `heroku salesforce:publish` sends for a document, under the names it gives to files.
 * @see https://github.com/heroku/heroku-cli-plugin-applink/blob/main/src/commands/salesforce/publish.ts
 */
export function createBundle({ clientName, config, text, tools }: BundleParts): Bundle {
  const isUserPlus = tools.some(({ runAs, surfaces }) => runAs === 'user-plus' && surfaces.includes('actions'))
  const xml = toSessionSetXml(tools, config)
  const spec = { name: 'api-spec.yaml', text }
  return {
    files: xml === undefined ? [spec] : [spec, { name: 'permissionset-meta.xml', text: xml }],
    appRequest: {
      client_name: clientName,
      ...(isUserPlus && xml === undefined && { authorization_permission_set_name: config.sessionPermissionSet }),
      authorization_external_client_app_name: config.externalClientApp,
    },
  }
}

/** Every file gets this date, so that the same bundle is the same bytes. */
const zipDate = new Date(1980, 0, 1)

/** The part `metadata` of a publication. */
export const toZip = ({ files }: Bundle): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    zipSync(Object.fromEntries(files.map(({ name, text }) => [name, [strToU8(text), { mtime: zipDate }] as const]))),
  )
