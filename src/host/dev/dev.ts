import type { Catalog } from '../../core/tool/catalog.ts'
import { createClientContextReader } from '../../identity/applink/applink.ts'
import type { OrgTrust } from '../../salesforce/trust.ts'
import type { SignInServer } from '../../sign-in/sign-in.ts'
import type { DevDoor, DevParts } from '../../surfaces/console/dev/parts.ts'
import type { HostParts } from '../surface-parts.ts'

export interface DevBase {
  readonly catalog: Catalog
  readonly signIn: SignInServer | undefined
  readonly trust: OrgTrust
}

/**
 * The pages for developers, where `npm run dev` hands in what they show. No setting opens them, and they are nothing without an org on
 * this machine.
 */
export function createDevParts(
  { config: { publicUrl, localOrgUrl }, dev, info, log, trace }: HostParts,
  catalog: Catalog,
  door: DevDoor | undefined,
): DevParts | undefined {
  if (!dev || !publicUrl || !localOrgUrl || !trace) return undefined
  const shown = { catalog, log, title: info.title, host: new URL(publicUrl).host }
  return { ...dev, ...shown, traceOf: trace.of, recentCalls: trace.calls.all, dev: door }
}

/** How a browser becomes a sample user: the local org lends her session. */
export function createDevDoor(
  { config: { console: isOn, localOrgUrl: orgUrl }, dev }: HostParts,
  { signIn, trust }: DevBase,
): DevDoor | undefined {
  const door = signIn?.console
  if (!dev || !isOn || !orgUrl || !door) return undefined
  const readSession = createClientContextReader(trust)
  return {
    ...{ door, people: dev.people },
    async be(c, { onward, username }) {
      const { borrowSignIn } = await import('../../sign-in/console/borrowed.ts')
      await door.admit(c, await borrowSignIn({ orgUrl, readSession, username }))
      return door.toOwnPath(onward)
    },
  }
}
