import { esEncode } from '../../../spec/names/encoding.ts'
import { toMetadataXml, type XmlElement } from '../../metadata-xml.ts'
import type { ServiceDocument } from '../../openapi.ts'
import { type ProjectFile, toMetadataFile } from '../project-file.ts'
import { toLabel } from '../words.ts'

/** The document as an External Service, all operations of which are active, called through a named credential. */
export function toRegistration({ document, service }: ServiceDocument, namedCredential: string): ProjectFile {
  const operations = service.tools.map(({ name }) => esEncode(name).toLowerCase()).sort()
  const text = toMetadataXml('ExternalServiceRegistration', [
    ['description', toLabel(service.description)],
    ['label', toLabel(service.clientName, 80)],
    ['namedCredentialReference', namedCredential],
    ...operations.map((name): XmlElement => ['operations', Object.entries({ active: true, name })]),
    ['registrationProviderType', 'Custom'],
    ['schema', JSON.stringify(document, null, 2)],
    ['schemaType', 'OpenApi3'],
    ['status', 'Complete'],
  ])
  return toMetadataFile('externalServiceRegistration', service.clientName, text)
}
