import type { HostWithOrg } from '../host/host-with-org.ts'

/** The ways in which callers reach a host: by the mesh of `npm run dev`, and both settings of `MESH` without one in between. */
export const doors = ['npm run dev', 'MESH=sidecar', 'MESH=embedded'] as const

export type Door = (typeof doors)[number]

export const meshOf = (door: Door): 'sidecar' | 'embedded' => (door === 'MESH=embedded' ? 'embedded' : 'sidecar')

/** Where a caller sends to. */
export const addressOf = (
  door: Door,
  { port }: Pick<HostWithOrg, 'port'>,
  { mesh }: { readonly mesh: string },
): string => (door === 'npm run dev' ? mesh : `http://127.0.0.1:${port}`)
