import type { DevPlan } from './plan.ts'

/** What `npm run dev` says to a host that it has started. */
export type ToHost =
  /** Serve, with these settings. */
  | { readonly kind: 'serve'; readonly env: NodeJS.ProcessEnv }
  /** The host before works on no jobs any more. */
  | { readonly kind: 'work' }
  /** Another host has taken over. */
  | { readonly kind: 'end' }

/** What the host says. */
export type FromHost =
  | { readonly kind: 'plan'; readonly plan: DevPlan }
  | { readonly kind: 'listening'; readonly port: number }
  /** What the app runs with, and had better not. */
  | { readonly kind: 'hints'; readonly hints: readonly string[] }
  /** It works on no jobs any more. */
  | { readonly kind: 'rested' }
