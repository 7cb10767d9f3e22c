import type { Context } from 'hono'
import type { Caller } from '../../core/caller.ts'
import type { Surface } from '../../core/tool/surface.ts'

/** Who asked for what, of a request that was refused before a tool was called. */
export interface RefusedCall {
  readonly caller: Caller
  readonly surface: Surface
  /** As the caller named it. */
  readonly tool: string
}

const key = 'refusedCall'

/** Notes who it was whose request is refused, for the one place where all refusals end. */
export const noteRefused = (c: Context, call: RefusedCall): void => c.set(key, call)

/** Absent where nobody knows who it was. */
export const refusedCallOf = (c: Context): RefusedCall | undefined => c.get(key) as RefusedCall | undefined
