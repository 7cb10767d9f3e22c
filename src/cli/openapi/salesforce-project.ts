import { join, resolve } from 'node:path'
import type { App } from '../../app/app.ts'
import { toSalesforceProject } from '../../openapi/salesforce/salesforce.ts'
import { withoutAppLink } from '../../openapi/without-applink.ts'
import { publishedOf } from '../../policy/published.ts'
import type { Shell } from '../shell.ts'
import { UsageError } from '../usage.ts'
import { besideFolder, writeMadeFiles } from './made-files.ts'

/** Where the sf project is written when nobody says otherwise. */
export const projectFolder = 'salesforce'

export interface ProjectOptions {
  readonly out: string
  /** For an org that calls the app without AppLink. */
  readonly direct: boolean
  /** Put behind the names of services and credentials of that org. */
  readonly suffix?: string | undefined
}

/**
 * Brings the sf project in a folder up to date. Exit code 1: something that was changed by hand would be made otherwise now.
 * @throws Error when the tools cannot be published
 */
export function writeProject(
  app: App,
  { direct, out, suffix = '' }: ProjectOptions,
  { complain, env, print }: Shell,
): number {
  const files = direct ? toDirectProject(app, env, suffix) : toAppLinkProject(app)
  const { beside, kept, left, removed, written } = writeMadeFiles(resolve(app.folder, out), files)
  print(`${out}: ${files.length} files, ${written.length} of them written`)
  for (const name of removed)
    print(`${name} is gone: no tool has it any more. In an org it stays until you delete it there.`)
  for (const name of left) {
    print(`${name} was changed by hand, and stays, though no tool has it any more: delete it when you do not need it.`)
  }
  for (const name of kept) print(`${name} was changed by hand, and stays.`)
  for (const name of beside) {
    complain(`${name} was changed by hand, and stays. As the tools have it now: ${join(out, besideFolder, name)}`)
  }
  return beside.length === 0 ? 0 : 1
}

function toAppLinkProject(app: App) {
  const { appLink, catalog } = publishedOf(app)
  return toSalesforceProject(catalog, appLink)
}

/** Tools that need AppLink are no part of it. */
function toDirectProject(app: App, env: NodeJS.ProcessEnv, suffix: string) {
  const { catalog, ...published } = publishedOf(withoutAppLink(app))
  const appLink = withSuffix(published.appLink, suffix)
  return toSalesforceProject(catalog, appLink, { publicUrl: readPublicUrl(env, appLink) })
}

/** So that an org can have the app both ways at a time. */
function withSuffix(appLink: App['appLink'], suffix: string): App['appLink'] {
  const named = <Named extends { readonly clientName: string }>(service: Named): Named => ({
    ...service,
    clientName: `${service.clientName}${suffix}`,
  })
  return named({ ...appLink, ...(appLink.services && { services: appLink.services.map(named) }) })
}

/** @throws UsageError for what no org can call */
function readPublicUrl({ PUBLIC_URL }: NodeJS.ProcessEnv, { serverUrl }: App['appLink']): string {
  const given = PUBLIC_URL || serverUrl
  const url = URL.parse(given)
  if (url?.protocol === 'https:' && url.origin === given.replace(/\/$/, '')) return url.origin
  throw new UsageError(`PUBLIC_URL: ${JSON.stringify(given)} is no https origin, such as https://actions.example.com.`)
}
