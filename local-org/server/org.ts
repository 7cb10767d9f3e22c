import type { Hono } from 'hono'
import { type Addon, createAddon } from '../applink/addon.ts'
import { createApplinkApi } from '../applink/api.ts'
import { createAuthorizationRoutes, toAuthorization } from '../applink/authorizations.ts'
import { createCoreTokens } from '../applink/core-tokens.ts'
import { createInvocationRoutes } from '../applink/invocations.ts'
import { createLeases, type Leases } from '../applink/leases.ts'
import { createHeaderRoutes } from '../callers/headers.ts'
import { createSigner } from '../callers/signer.ts'
import { createFaultGate } from '../faults/fault-gate.ts'
import { createFaults, type Faults } from '../faults/faults.ts'
import { createFaultRoutes } from '../faults/routes.ts'
import type { Clients } from '../sign-in/clients.ts'
import { createPeople, type People } from '../sign-in/person.ts'
import { toLongId } from '../sign-in/record-id.ts'
import type { SessionEnv } from '../sign-in/session-guard.ts'
import { createSessions, type Sessions } from '../sign-in/sessions.ts'
import { createSignIn } from '../sign-in/sign-in.ts'
import { createOrgApp } from './app.ts'
import { samplePeople } from './sample-people.ts'

interface OrgParts {
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/** The org and its AppLink API, without a socket. */
export interface Org {
  readonly app: Hono<SessionEnv>
  readonly orgId: string
  readonly apiVersion: string
  readonly addon: Addon
  readonly people: People
  readonly sessions: Sessions
  readonly leases: Leases
  readonly faults: Faults
  readonly clients: Clients
  /** Says at which origin the org is reached. To be called before the first request. */
  openAt(url: string): void
}

const orgId = toLongId('00D5e000000AcmE')
const apiVersion = '62.0'
const clientName = 'ActionHost'
/** Headers from `/_local/headers` are pasted into scripts, so they last longer than a real call's. */
const coreTokenLifetimeMs = 12 * 60 * 60 * 1000

/** Composes sign-in, the AppLink API, the callers and the REST API over one set of people and sessions. */
export const createOrg = ({ now, random }: OrgParts): Org => {
  let url = 'http://127.0.0.1'
  const people = createPeople(samplePeople)
  const sessions = createSessions({ orgId, now, random })
  const addon = createAddon(random, clientName)
  const leases = createLeases(sessions)
  const coreTokens = createCoreTokens({ now, random, lifetimeMs: coreTokenLifetimeMs })
  const signIn = createSignIn({ orgId, orgUrl: () => url, apiVersion, people, sessions, now, random })
  const parts = { orgId, orgUrl: () => url, apiVersion, sessions, addon, coreTokens, leases, people, now }

  const ingrid = people.personOf('ingrid.integration@acme.example')
  const authorizations = new Map(
    ingrid ? [['influencerPortal', toAuthorization('influencerPortal', ingrid, now())]] : [],
  )
  const isPermissionSet = (name: string): boolean => people.all.some(person => person.permissionSets.includes(name))

  const faults = createFaults({ chance: Math.random })
  const app = createOrgApp({
    sessions,
    faultGate: createFaultGate({ faults, sessions }),
    openRoutes: [
      ...signIn.routes,
      createApplinkApi(addon, [createInvocationRoutes(parts), createAuthorizationRoutes({ ...parts, authorizations })]),
    ],
    localRoutes: [
      ...signIn.localRoutes,
      createHeaderRoutes({ people, sign: createSigner(parts), isPermissionSet }),
      createFaultRoutes(faults),
    ],
    sessionRoutes: [],
  })
  const openAt = (opened: string): void => {
    url = opened
  }
  return { app, orgId, apiVersion, addon, people, sessions, leases, faults, clients: signIn.clients, openAt }
}
