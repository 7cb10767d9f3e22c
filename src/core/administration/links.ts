import type { AdminReach } from './administration.ts'

/** What an add-on tells of a connection or an authorization. */
interface AppLinkTie {
  readonly name: string
  readonly isDataCloud: boolean
  /** In AppLink's words: `connected`, `authorized`, `connecting`, `authorizing`, `disconnecting`, `disconnected`, `failed`. */
  readonly status: string
  /** Absent while nobody signed in. */
  readonly orgId: string | undefined
  /** ISO text. */
  readonly changedAt: string | undefined
}

/** A service of the app in the org of a connection. */
export interface AppPublication {
  readonly service: string
  /** ISO text. */
  readonly changedAt: string | undefined
}

/** An org that may call the app. */
export interface AppConnection extends AppLinkTie {
  readonly username: string | undefined
  /** Absent: not asked for, or not told. */
  readonly publications: readonly AppPublication[] | undefined
}

/** A user as whom the app may act. */
export interface AppAuthorization extends AppLinkTie {
  readonly method: string | undefined
}

export interface AddonReport {
  /** Name of the attachment. */
  readonly addon: string
  /** `silent`: it does not answer; `refuses`: it does not tell its links to this host. */
  readonly problem: 'silent' | 'refuses' | undefined
  readonly connections: readonly AppConnection[]
  readonly authorizations: readonly AppAuthorization[]
}

/** An authorization of the settings, as it is at the moment. */
export interface OwnLink {
  readonly name: string
  readonly method: 'JWT bearer' | 'client credentials'
  /** Absent where it cannot be used. */
  readonly orgId?: string
  readonly username?: string
  /** Why it cannot be used, as a sentence. */
  readonly problem?: string
}

/** A named credential: flows, Apex and agents of an org that call without AppLink. */
export interface NamedLink {
  readonly name: string
  readonly orgId: string
  /** Of the org. */
  readonly host: string
}

/** What is known of the add-ons, as far as it leads to an org. */
export interface AddonLinkReport {
  readonly addons: readonly AddonReport[]
  /** Authorizations that are needed and that no add-on has; empty where one does not tell. */
  readonly missing: readonly string[]
  /** That several add-ons have, of which the settings choose none. */
  readonly ambiguous: readonly string[]
}

export interface LinkReport extends AddonLinkReport {
  readonly own: readonly OwnLink[]
  readonly named: readonly NamedLink[]
}

/** Tells administrators what leads to their org. */
export interface LinkReader<Report> {
  /** @param needed names of authorizations that tools use */
  read(reach: AdminReach, needed: readonly string[]): Promise<Report>
}

/** By whatever way. */
export type LinkAdministration = LinkReader<LinkReport>
