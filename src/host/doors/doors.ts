import { createClientContextReader } from '../../identity/applink/applink.ts'
import type { OrgTrust } from '../../salesforce/trust.ts'
import { type ActionParts, actionsSurface } from '../../surfaces/actions/actions.ts'
import { documentsSurface } from '../../surfaces/documents/documents.ts'
import type { BearerParts } from '../../surfaces/http/bearer.ts'
import { isForNamedDoor } from '../../surfaces/http/named-door.ts'
import { type MountedSurface, mount } from '../../surfaces/http/surface.ts'
import type { HostParts, SurfaceBase } from '../surface-parts.ts'

interface SalesforceBase extends Pick<SurfaceBase, 'catalog' | 'runtime' | 'signIn' | 'strangers'> {
  readonly trust: OrgTrust
}

/**
 * What Salesforce comes to: actions, and the document that says what they are. It comes through AppLink, through named
 * credentials, or both; the mesh is not asked about requests with a token of ours.
 */
export function createSalesforceSurfaces(
  { config, loadDocument, policies }: HostParts,
  base: SalesforceBase,
): readonly MountedSurface[] {
  const isNamedOnly = config.mesh === 'none'
  const named = namedDoorOf(config, base)
  const isOff = isNamedOnly && !named
  const surfaces = [
    mount(documentsSurface, isOff ? undefined : { load: loadDocument, named, isNamedOnly }),
    mount(actionsSurface, isOff ? undefined : createActionParts(base, { named, isNamedOnly, policies })),
  ]
  return named ? surfaces.map(byContextAlone) : surfaces
}

const byContextAlone = (surface: MountedSurface): MountedSurface => ({
  ...surface,
  checkedByMesh: header => !isForNamedDoor(header),
})

function namedDoorOf(
  { namedCredentials }: HostParts['config'],
  { signIn, strangers }: SalesforceBase,
): BearerParts | undefined {
  if (namedCredentials.size === 0 || !signIn) return undefined
  return { readBearer: signIn.readActionBearer, tokens: strangers.orgTokens }
}

interface Doors {
  readonly named: BearerParts | undefined
  readonly isNamedOnly: boolean
  readonly policies: HostParts['policies']
}

function createActionParts(
  { catalog, runtime: { invoke }, trust }: SalesforceBase,
  { isNamedOnly, named, policies }: Doors,
): ActionParts {
  const secondOf = policies && ((operation: string) => policies.seconds.get(operation))
  const toolOf = (name: string) => catalog.toolOf(secondOf?.(name) ?? name, 'actions')
  const readSession = createClientContextReader(trust)
  const readCaller: ActionParts['readCaller'] = header => ({
    kind: 'invoker',
    session: readSession(header('x-client-context')),
  })
  return {
    ...{ invoke, secondOf, isJob: name => toolOf(name)?.job !== undefined },
    ...(!isNamedOnly && { readCaller }),
    named: named && { ...named, changes: name => Boolean(toolOf(name)?.writes) },
  }
}
