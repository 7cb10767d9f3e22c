import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from './process.ts'

/** A folder that stands for the file system of a container. */
export interface Room {
  readonly root: string
  /** Folder in it that can be written, and everything when absent. */
  readonly data?: string
  /** Of the host, by the path in the room. */
  readonly given: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly workdir: string
  /** Number of the user. */
  readonly user: string
}

/** What the base image brings; the machine of the tests has the same. */
const system = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc']
const path = '/opt/node:/opt/npm-bin:/usr/bin:/bin'

/** Makes the places at which something of the machine is put in. */
export function prepare({ given, root }: Room): void {
  for (const name of [...system, 'dev', 'proc', 'tmp', 'root', 'opt/node', 'opt/npm-bin'])
    mkdirSync(join(root, name), { recursive: true })
  const npm = '#!/bin/sh\nexec node /opt/npm/bin/npm-cli.js "$@"\n'
  writeFileSync(join(root, 'opt/npm-bin/npm'), npm, { mode: 0o755 })
  for (const at of Object.keys(given)) {
    if (!at.startsWith('/run/')) mkdirSync(join(root, at), { recursive: true })
    else {
      mkdirSync(join(root, dirname(at)), { recursive: true })
      writeFileSync(join(root, at), '')
    }
  }
}

/** Runs a command in a room as its first process, in namespaces of its own. */
export function enter(room: Room, args: readonly string[]): Command {
  const { data, given, root } = room
  const puts = [
    `mount --bind '${root}' '${root}'`,
    ...system.map(name => `[ ! -e /${name} ] || ${bind(`/${name}`, join(root, name))}`),
    bind(dirname(process.execPath), join(root, 'opt/node')),
    ...Object.entries(given).map(([at, from]) => bind(from, join(root, at), at === '/npm-cache' ? 'rw' : 'ro')),
    `mount --rbind /dev '${root}/dev'`,
    `mount -t proc proc '${root}/proc'`,
    `mount -t tmpfs tmpfs '${root}/tmp'`,
    ...(data === undefined
      ? []
      : [`mount --bind '${root}${data}' '${root}${data}'`, `mount -o remount,bind,ro '${root}'`]),
    'exec "$@"',
  ]
  const own = ['--mount', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--propagation=private']
  const inside = ['chroot', root, ...within(room, args)]
  return { program: 'unshare', args: [...own, 'sh', '-e', '-c', puts.join('\n'), 'sh', ...inside] }
}

/** Runs a command beside the first process of a room. */
export const beside = (room: Room, pid: number, args: readonly string[]): Command => ({
  program: 'nsenter',
  args: [`--target=${pid}`, '--mount', '--pid', '--root', ...within(room, args)],
})

const bind = (from: string, to: string, how = 'ro'): string =>
  `{ mount --rbind '${from}' '${to}'; [ ${how} = rw ] || mount -o remount,bind,ro '${to}'; }`

function within({ env, user, workdir }: Room, args: readonly string[]): readonly string[] {
  const variables = Object.entries({ PATH: path, HOME: '/root', ...env }).map(([name, value]) => `${name}=${value}`)
  const nobody = [
    'setpriv',
    `--reuid=${user}`,
    `--regid=${user}`,
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set=-all',
  ]
  const as = user === '0' ? [] : nobody
  return ['env', '-i', `--chdir=${workdir}`, ...variables, ...as, ...args]
}
