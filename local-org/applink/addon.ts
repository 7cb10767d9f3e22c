import { randomUUID } from 'node:crypto'

/** The AppLink add-on attached to the one app of this program. */
export interface Addon {
  readonly id: string
  /** 64 hexadecimal characters, as `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  /** As `HEROKU_APP_ID`. */
  readonly appId: string
  readonly appName: string
  /** Client name of the published API; also the permission set that a user needs to call it. */
  readonly clientName: string
}

/** An add-on with new credentials. */
export const createAddon = (random: (bytes: number) => Uint8Array, clientName: string): Addon => ({
  id: randomUUID(),
  token: Buffer.from(random(32)).toString('hex'),
  appId: randomUUID(),
  appName: 'local-app',
  clientName,
})
