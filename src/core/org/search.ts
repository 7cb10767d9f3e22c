import type { Soql } from './query.ts'

export interface SearchOptions {
  /** Which fields are searched. Default `all`. */
  readonly in?: 'all' | 'name' | 'email' | 'phone' | 'sidebar'
  /** Whether each word may be the start of a longer one: `alpen` then finds Alpenblick. Default false. */
  readonly wordStarts?: boolean
  readonly returning: readonly SearchedObject[]
  /** Most records of all objects together, up to 2,000. */
  readonly limit?: number
}

export interface SearchedObject {
  readonly object: string
  readonly fields: readonly string[]
  /** A condition on the found records, without the word WHERE. */
  readonly where?: Soql
  /** Most records of this object. */
  readonly limit?: number
}
