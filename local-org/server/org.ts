import type { Hono } from 'hono'
import { createActivity } from '../activity/activity.ts'
import { type Applink, type ApplinkParts, createApplink } from '../applink/applink.ts'
import { type CallersParts, createCallers } from '../callers/callers.ts'
import type { Trigger } from '../callers/triggers/trigger.ts'
import { createDataCloud } from '../data-cloud/data-cloud.ts'
import { createFaultGate } from '../faults/fault-gate.ts'
import { createFaults, type Faults } from '../faults/faults.ts'
import { createFaultRoutes } from '../faults/routes.ts'
import { createLightning } from '../lightning/lightning.ts'
import { createNamedCredentials, type NamedCredentialParts } from '../named-credentials/named-credentials.ts'
import { createPages } from '../pages/pages.ts'
import type { SampleOrg } from '../sample/sample.ts'
import type { Clients } from '../sign-in/clients.ts'
import type { People } from '../sign-in/person.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import { createSessionRecords } from '../sign-in/sessions/records.ts'
import { createSessions, type Sessions } from '../sign-in/sessions/sessions.ts'
import { createSignIn } from '../sign-in/sign-in.ts'
import { createSoap } from '../soap/soap.ts'
import { createShelves, type Shelves } from '../store/shelves.ts'
import { createOrgApp } from './app.ts'
import { createPlatform } from './platform.ts'
import { createRecordedPeople } from './recorded-people.ts'

interface OrgParts {
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  readonly sample: SampleOrg
  /** Keep what belongs to the org and is no record. Default: in the store. */
  readonly shelves?: Shelves
  /** Keeps the Data Cloud's tables. Default: they are kept in memory. */
  readonly dataCloudFile?: string | undefined
  /** How long a session permission set stays after the answer. Default 0: the call's answer takes it away. */
  readonly permissionSetGraceMs?: number
  /** Flows that events and changes of records start. Default: none. */
  readonly triggers?: readonly Trigger[]
  /** 32 bytes that encrypt tokens of callouts. Default: made anew. */
  readonly credentialKey?: Uint8Array
  /** Whether the org calls apps by itself, through named credentials. Default false: through AppLink. */
  readonly withoutAppLink?: boolean
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
}

/** The org and its AppLink API, without a socket. */
export interface Org {
  readonly app: Hono<SessionEnv>
  readonly orgId: string
  readonly apiVersion: string
  readonly people: People
  readonly sessions: Sessions
  readonly clients: Clients
  readonly applink: Omit<Applink, 'routes'>
  readonly faults: Faults
  /** Says at which origin the org is reached, at this moment. To be called before the first request. */
  openAt(url: string | (() => string)): void
  /** Says at which origin the mesh is reached. To be called before the first call to the app. */
  meshAt(url: string): void
  /** Drops the connections to the mesh and the jobs under way. */
  close(): Promise<void>
}

const apiVersion = '62.0'

/** Where org and mesh are reached, which is known once they listen. */
const createOrigins = () => {
  let orgUrl = () => 'http://127.0.0.1'
  let meshUrl = orgUrl()
  const origins: Pick<Org, 'openAt' | 'meshAt'> = {
    openAt(opened) {
      orgUrl = typeof opened === 'string' ? () => opened : opened
    },
    meshAt(opened) {
      meshUrl = opened
    },
  }
  return { ...origins, orgUrl: () => orgUrl(), meshUrl: () => meshUrl }
}

/** Defaults of what nobody gave. */
const settled = (given: OrgParts) => ({
  ...{ permissionSetGraceMs: 0, triggers: [], withoutAppLink: false },
  credentialKey: given.random(32),
  shelves: given.shelves ?? createShelves(given.sample.store.database),
  ...given,
})

interface OutgoingParts
  extends Pick<Required<OrgParts>, 'sample' | 'withoutAppLink' | 'credentialKey' | 'triggers'>,
    Omit<NamedCredentialParts, 'rights' | 'projectCredentials'>,
    Omit<ApplinkParts, 'registered'>,
    Pick<CallersParts, 'meshUrl' | 'automatedProcess'> {}

/** All that calls apps, through AppLink and by the org itself. */
const createOutgoing = ({ sample, ...parts }: OutgoingParts) => {
  const namedCredentials = createNamedCredentials({ ...sample, ...parts })
  const { routes, ...applink } = createApplink({ ...parts, registered: namedCredentials.services })
  const callers = createCallers({ ...sample, ...parts, ...applink, namedCredentials })
  return {
    ...{ applink, callers, namedCredentials },
    routes: [...routes, ...callers.routes, namedCredentials.browserFlow.routes],
    localRoutes: [applink, callers, namedCredentials].flatMap(part => part.localRoutes),
    close: () => Promise.all([callers.close(), namedCredentials.close()]),
  }
}

/** Composes sign-in, what calls apps and the REST API over one set of people and sessions. */
export const createOrg = (given: OrgParts): Org => {
  const { now, sample, dataCloudFile, failed, ...more } = settled(given)
  const { meshAt, meshUrl, openAt, orgUrl } = createOrigins()
  const { orgId } = sample
  const recorded = createRecordedPeople(sample)
  const { people } = recorded
  const records = createSessionRecords({ store: sample.store, now })
  const sessions = createSessions({ orgId, now, random: more.random, records })
  const parts = { ...more, orgId, orgUrl, apiVersion, ...recorded, sessions, now }
  const signIn = createSignIn({ ...parts, rights: sample.rights })
  const outgoing = createOutgoing({ ...parts, ...signIn, sample, meshUrl })
  const { applink, callers, namedCredentials } = outgoing
  const platform = createPlatform({ ...sample, orgUrl, now, failed, furtherResources: namedCredentials.resources })
  const dataCloud = createDataCloud({ ...parts, path: dataCloudFile, failed })
  const activity = createActivity({ ...sample, people, now })
  const faults = createFaults({ chance: Math.random })
  const pages = createPages({ ...parts, ...applink, ...callers, namedCredentials, faults })
  const lightning = createLightning({ ...sample, people })
  const app = createOrgApp({
    ...platform,
    sessions,
    activityGate: activity.gate,
    faultGate: createFaultGate({ faults, sessions }),
    openRoutes: [...signIn.routes, ...outgoing.routes, dataCloud.tokenRoutes, lightning, pages],
    sessionRoutes: [...platform.sessionRoutes, dataCloud.routes, createSoap({ ...parts, ...sample, ...platform })],
    localRoutes: [
      activity.routes,
      ...[signIn, outgoing, platform].flatMap(part => part.localRoutes),
      createFaultRoutes(faults),
    ],
    failed,
  })
  return {
    ...{ app, orgId, apiVersion, people, sessions, applink, faults, openAt, meshAt },
    clients: signIn.clients,
    close: async () => {
      platform.close()
      dataCloud.close()
      await outgoing.close()
    },
  }
}
