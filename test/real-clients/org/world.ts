import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createFolder } from '../../client/host/folder.ts'

export const admin = 'admin@acme.example'
export const sara = 'sara.sales@acme.example'

export const packageOf = (path: string): string => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url))

/** A local org by http and https, and an empty folder with a home of its own. */
export async function startWorld() {
  const { path: folder, remove } = createFolder(tmpdir())
  const home = join(folder, 'home')
  mkdirSync(home)
  const local = await startLocalOrg({ https: true, dataDir: join(folder, 'data') })
  const env: Readonly<Record<string, string>> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    NO_COLOR: '1',
    NODE_EXTRA_CA_CERTS: local.https?.certificate ?? '',
  }
  const close = async (): Promise<void> => {
    await local.close()
    remove()
  }
  return { local, folder, env, close }
}

export type World = Awaited<ReturnType<typeof startWorld>>

export const tokenOf = ({ users }: LocalOrg, username: string): string =>
  users.find(user => user.username === username)?.accessToken ?? ''

export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a program on this Node to its end. */
export const run = ({ folder, env }: World, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  new Promise<Ended>(resolve => {
    const options = { cwd: folder, env: { ...env, ...more }, timeout: 180_000, maxBuffer: 50_000_000 }
    execFile(process.execPath, [...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })

/** A client app for the JWT bearer flow, its private key in the folder. */
export async function createJwtClient({ local, folder }: World): Promise<{ clientId: string; keyFile: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [clientId, keyFile] = ['ClientOfJwt', join(folder, 'key.pem')]
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const pem = String(publicKey.export({ type: 'spki', format: 'pem' }))
  const answer = await fetch(`${local.org}/_local/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, name: 'Client of a test', clientSecret: 'unused', publicKey: pem }),
  })
  if (answer.status !== 201) throw new Error(await answer.text())
  return { clientId, keyFile }
}
