import type { LocalOrg } from './local-org.ts'
import type { DevPlan } from './plan.ts'

/** What runs beside a host, for its pages. */
export interface DevScene {
  readonly org: LocalOrg
  readonly addresses: readonly { readonly name: string; readonly url: string; readonly about: string }[]
}

export interface ServeSettings {
  readonly env: NodeJS.ProcessEnv
  readonly scene: DevScene
}

/** What `npm run dev` says to a host that it has started. */
export type ToHost =
  /** Read the app, which is what is to be served now. */
  | { readonly kind: 'begin' }
  /** Serve, with these settings. */
  | ({ readonly kind: 'serve' } & ServeSettings)
  /** The host before works on no jobs any more. */
  | { readonly kind: 'work' }
  /** Another host has taken over. */
  | { readonly kind: 'end' }

/** What the host says. */
export type FromHost =
  | { readonly kind: 'plan'; readonly plan: DevPlan }
  /** The app can be published, and its documents are as it is. */
  | { readonly kind: 'published' }
  | { readonly kind: 'listening'; readonly port: number }
  /** What the app runs with, and had better not. */
  | { readonly kind: 'hints'; readonly hints: readonly string[] }
  /** It works on no jobs any more. */
  | { readonly kind: 'rested' }
