import type { Context } from 'hono'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { ConsoleDoor } from '../../../page/door.ts'
import type { PageBase } from '../page-base.ts'
import type { DevDocument } from './documents/document.ts'
import type { LiveEntry } from './live/entry.ts'
import type { SideMaker, TraceOf } from './sides/side.ts'

/** A sample user. */
export interface DevPerson {
  readonly username: string
  readonly name: string
  /** What she is in her company. */
  readonly title: string
}

/** Where something runs. */
export interface DevAddress {
  readonly name: string
  readonly url: string
  readonly about: string
}

/** A call that works as it is, for a first look. */
export interface DevCall {
  readonly tool: string
  readonly input: Readonly<Record<string, unknown>>
  /** What somebody asks with it. */
  readonly ask?: string
}

/** What happened, as far as it is known. */
export interface Happenings {
  readonly entries: readonly LiveEntry[]
  /** Why some of it is not known. */
  readonly problem?: string
}

/** What `npm run dev` knows, and nothing that is deployed has. Holds no token. */
export interface DevKnowledge {
  readonly addresses: readonly DevAddress[]
  people(): Promise<readonly DevPerson[]>
  /** One that the first two of these people are likely to see differently. `undefined`: no tool reads. */
  firstCall(): Promise<DevCall | undefined>
  /** What is published, the app's own first. Made when somebody looks. */
  documents(): Promise<readonly DevDocument[]>
  /** Its own page. */
  readonly orgPage: string
  /** What happened in the org too, with names in the place of ids, in the order of time. */
  happenings(calls: readonly LiveEntry[]): Promise<Happenings>
  /** Usernames of people who see different records. */
  readonly compared: readonly string[]
  /** What others see of a tool. Loaded when somebody looks. */
  sides(): Promise<SideMaker>
}

/** Whoever wants to be somebody. */
export interface Wish {
  readonly username: string
  /** Where in the console she goes then. */
  readonly onward: string
}

/** The console of `npm run dev`, as far as a sample user can be had without a sign-in. */
export interface DevDoor {
  readonly door: ConsoleDoor
  people: DevKnowledge['people']
  /**
   * Signs this browser in as a sample user, without her password.
   * @returns where it goes on
   * @throws not_found, forbidden
   */
  be(c: Context, wish: Wish): Promise<string>
}

export interface DevParts extends DevKnowledge, PageBase {
  readonly catalog: Catalog
  readonly traceOf: TraceOf
  /** Of this host, the oldest first. */
  recentCalls(): readonly LiveEntry[]
  readonly title: string
  /** Absent: the console is off. */
  readonly dev: DevDoor | undefined
}
