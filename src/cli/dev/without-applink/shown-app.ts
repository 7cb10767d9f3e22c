import type { App } from '../../../app/app.ts'
import type { DocumentConfig } from '../../../openapi/openapi.ts'
import { withoutAppLink } from '../../../openapi/without-applink.ts'

/** The app as the pages for developers show it: that of a host without AppLink has what an org registers of it, and no more. */
export function toShownApp(app: App, { APPLINK, PUBLIC_URL }: NodeJS.ProcessEnv): App {
  if (APPLINK !== 'off') return app
  const { withheld: _, ...offered } = withoutAppLink(app)
  const serverUrl = PUBLIC_URL ?? app.appLink.serverUrl
  const appLink: DocumentConfig = { ...offered.appLink, serverUrl, reachedBy: 'named-credential' }
  return { ...offered, appLink }
}
