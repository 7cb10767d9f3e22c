import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Person } from '../../sign-in/person.ts'
import type { Shelf } from '../../store/shelves.ts'

export type Provider = 'salesforce' | 'datacloud'
export type LinkMethod = 'OAuth' | 'JWT'

/** `waiting` until someone signed in, `failed` when that went wrong. */
export type LinkStatus = 'waiting' | 'ready' | 'disconnected' | 'failed'

/** A tie between the app and the org: a connection (to publish into it) or an authorization (to act in it). */
export interface Link {
  readonly id: string
  readonly name: string
  readonly provider: Provider
  readonly method: LinkMethod
  /** Name of the app by way of which it was made. Absent: the one that owns the add-on. */
  readonly via?: string | undefined
  /** ISO timestamp. */
  readonly createdAt: string
  readonly changedAt: string
  readonly status: LinkStatus
  /** Whose sign-in it is; undefined while it waits. */
  readonly person: Person | undefined
}

const name = z.string().min(3).max(30)
const form = 'must start with a letter, end with a letter or digit, and have no __'

/** Names of clients and Data Action Targets, which become API names in the org. */
export const developerName = name.regex(/^[A-Za-z](?:_?[A-Za-z0-9])*$/, form)

/** Names of connections and authorizations, which Heroku's own material writes with hyphens. */
export const linkName = name.regex(/^[A-Za-z](?:(?:_|-+)?[A-Za-z0-9])*$/, form)

interface NewLink {
  readonly name: string
  readonly provider: Provider
  readonly method: LinkMethod
  readonly status: LinkStatus
  readonly person?: Person | undefined
  readonly via?: string | undefined
}

export interface Links {
  /** In the order in which they were made. */
  all(): readonly Link[]
  /** By name or id. */
  linkOf(nameOrId: string): Link | undefined
  add(link: NewLink): Link
  /** Settles a link that waits, or changes a settled one. Undefined when it is gone. */
  settle(id: string, status: LinkStatus, person: Person | undefined): Link | undefined
  remove(id: string): void
}

export const createLinks = (links: Shelf<Link>, now: () => number): Links => {
  const timestamp = (): string => new Date(now()).toISOString()
  const keep = (link: Link): Link => {
    links.put(link.id, link)
    return link
  }
  return {
    all: links.all,
    linkOf: nameOrId => links.get(nameOrId) ?? links.all().find(({ name }) => name === nameOrId),
    add: link => {
      const time = timestamp()
      return keep({ ...link, id: randomUUID(), createdAt: time, changedAt: time, person: link.person })
    },
    settle: (id, status, person) => {
      const link = links.get(id)
      return link && keep({ ...link, status, person, changedAt: timestamp() })
    },
    remove: links.remove,
  }
}
