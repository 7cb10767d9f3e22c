import { Hono } from 'hono'
import type { Addon } from './addon.ts'

interface LocalRouteParts {
  readonly addon: Addon
  /** Origin of the org. */
  readonly orgUrl: () => string
}

/** `/_local/applink`: what the add-on gives its app as variables, for programs on this machine that stand in for it. */
export const createApplinkLocalRoutes = ({ addon, orgUrl }: LocalRouteParts): Hono =>
  new Hono().get('/_local/applink', c =>
    c.json({ apiUrl: `${orgUrl()}/addons/${addon.id}`, token: addon.token, appId: addon.appId }),
  )
