import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Shelf } from '../store/shelves.ts'
import { type Addon, createAddon } from './addon.ts'

/** An app of Heroku's that add-ons are attached to. */
export interface App {
  /** As `HEROKU_APP_ID`. */
  readonly id: string
  readonly name: string
  /** Origin at which it is called. Absent: by the mesh of this program. */
  readonly url?: string | undefined
}

interface Attachment {
  readonly appId: string
  readonly addonId: string
  /** What the variables begin with; unique within the app. */
  readonly name: string
}

/** An add-on by the name that one app has for it. */
export interface AttachedAddon {
  readonly name: string
  readonly addon: Addon
}

/** Apps, add-ons, and which add-on is attached to which app under which name. */
export interface Attachments {
  /** The app of this program first. */
  apps(): readonly App[]
  appOf(idOrName: string): App | undefined
  addonOf(id: string): Addon | undefined
  /** The add-on of this program first. */
  addons(): readonly Addon[]
  /** In the order in which they were attached. */
  addonsOf(app: App): readonly AttachedAddon[]
  isAttached(addonId: string, appId: string): boolean
  /** Adds an app, to which the add-on of this program is attached, or changes where it is called. */
  putApp(name: string, url: string | undefined): App
  /** Attaches an add-on that there is, or a new one. Undefined: there is no such add-on, or the name has another one. */
  attach(app: App, name: string, addonId: string | undefined): Addon | undefined
}

export const appName = z.string().regex(/^[a-z][a-z0-9-]{2,29}$/, 'must be 3 to 30 small letters, digits and hyphens')
export const attachmentName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'must be capital letters, digits and underscores')

/** As Heroku calls the first attachment of an add-on. */
const usualName = 'HEROKU_APPLINK'

interface AttachmentsParts {
  /** The add-on of this program, which its app owns. */
  readonly addon: Addon
  readonly apps: Shelf<App>
  readonly addons: Shelf<Addon>
  readonly attached: Shelf<Attachment>
  readonly random: (bytes: number) => Uint8Array
}

export const createAttachments = ({ addon: own, apps, addons, attached, random }: AttachmentsParts): Attachments => {
  const first: App = { id: own.appId, name: own.appName }
  const keyOf = (app: App, name: string): string => `${app.id} ${name}`
  const keep = (app: App, name: string, addon: Addon): Addon => {
    attached.put(keyOf(app, name), { appId: app.id, addonId: addon.id, name })
    return addon
  }
  const addonOf = (id: string): Addon | undefined => (id === own.id ? own : addons.get(id))
  const allApps = (): readonly App[] => [first, ...apps.all()]
  if (!attached.get(keyOf(first, usualName))) keep(first, usualName, own)

  const make = (app: App): Addon => {
    const addon = { ...createAddon(random, own.clientName), appId: app.id, appName: app.name }
    addons.put(addon.id, addon)
    return addon
  }

  return {
    apps: allApps,
    appOf: idOrName => allApps().find(({ id, name }) => id === idOrName || name === idOrName),
    addonOf,
    addons: () => [own, ...addons.all()],
    addonsOf: app =>
      attached.all().flatMap(({ addonId, appId, name }) => {
        const addon = appId === app.id ? addonOf(addonId) : undefined
        return addon ? [{ name, addon }] : []
      }),
    isAttached: (addonId, appId) => attached.all().some(each => each.addonId === addonId && each.appId === appId),
    putApp: (name, url) => {
      const known = apps.all().find(app => app.name === name)
      const app = { id: known?.id ?? randomUUID(), name, ...(url !== undefined && { url }) }
      apps.put(app.id, app)
      if (!known) keep(app, usualName, own)
      return app
    },
    attach: (app, name, addonId) => {
      const known = attached.get(keyOf(app, name))
      if (known) return addonId === undefined || addonId === known.addonId ? addonOf(known.addonId) : undefined
      const addon = addonId === undefined ? make(app) : addonOf(addonId)
      return addon && keep(app, name, addon)
    },
  }
}
