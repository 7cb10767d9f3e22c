import { randomUUID } from 'node:crypto'

/** An AppLink add-on, and the app that owns it. */
export interface Addon {
  readonly id: string
  /** 64 hexadecimal characters, as `HEROKU_APPLINK_TOKEN`. */
  readonly token: string
  /** Of the app that owns it, as `HEROKU_APP_ID`. */
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
