import type { Promised } from '../variants/by-hand/by-hand.ts'
import type { policies } from './policies.ts'
import type { ShapeName } from './tool-shapes.ts'

interface OfAny {
  readonly shape: ShapeName
  /** Default 1. */
  readonly tools?: number
  /** Where the org is, for the tools that ask it and for who is vouched for. */
  readonly orgUrl?: string
  /** Its tool asks the org once. */
  readonly asks?: boolean
}

export interface OwnOptions extends OfAny {
  readonly variant: 'bare' | 'byHand' | 'ours' | 'watched' | 'documented' | 'lowLevel'
  /** Where tokens are looked up: `SQLite`, or the address of a PostgreSQL. Absent: a token is known by heart. */
  readonly store?: string
  /** Whose token the tools take. Default `user`. */
  readonly runAs?: 'user' | 'authorization'
  readonly mesh?: 'embedded'
  /** Of the host. Absent: none. */
  readonly policy?: keyof typeof policies
  /** What a server by hand goes without. */
  readonly without?: readonly Promised[]
  /** Address of a collector. */
  readonly collect?: string
  /** Share of the traces that are kept. */
  readonly ratio?: string
}

/** A server of others, in `bench/peers`. */
export interface PeerOptions extends OfAny {
  readonly peer: string
}

/** What a server process of the bench is to be: rows with the same options share one. */
export type ServerOptions = OwnOptions | PeerOptions
