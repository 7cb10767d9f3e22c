import type { AppLinkConfig } from '../../config.ts'
import type { ServiceDocument } from '../../openapi.ts'
import { toManifest } from '../manifest.ts'
import { createNamer } from '../namer.ts'
import type { ProjectFile } from '../project-file.ts'
import { toLabel } from '../words.ts'
import {
  type CredentialParts,
  toCallersSet,
  toExternalCredential,
  toIdentityProvider,
  toNamedCredential,
} from './credentials.ts'
import { toRegistration } from './registration.ts'

/** How an org reaches an app without AppLink. */
export interface DirectWay {
  /** Origin at which the host is reached, with https: where it is called, and where people sign in. */
  readonly publicUrl: string
}

/** What the org must have, the names under which it has it, and the part of the manifest that is deployed first. */
export interface DirectFiles {
  readonly files: readonly ProjectFile[]
  readonly credential: string
  readonly callersSet: string
  readonly first: ProjectFile
}

const maxLabelChars = 80
const maxNameChars = 80

/** The manifest of what is deployed before the rest. */
export const accessManifest = 'access.xml'

/** The permission set that lets people call. */
const toCallersName = ({ clientName }: Pick<AppLinkConfig, 'clientName'>): string =>
  createNamer(maxNameChars).take(clientName, 'Callers')

/** Identity provider, external and named credential per user, who may use them, and the app as an External Service. */
export function toDirectFiles(
  documents: readonly ServiceDocument[],
  config: AppLinkConfig,
  { publicUrl }: DirectWay,
): DirectFiles {
  const name = config.clientName
  const parts: CredentialParts = { name, label: toLabel(config.title, maxLabelChars), publicUrl }
  const callersSet = toCallersName(config)
  const files = [
    toIdentityProvider(parts),
    toExternalCredential(parts),
    toNamedCredential(parts),
    ...documents.map(document => toRegistration(document, name)),
    toCallersSet(parts, callersSet),
  ]
  return { files, credential: name, callersSet, first: toManifest(files, accessManifest) }
}
