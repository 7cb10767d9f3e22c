import { toElement } from '../xml/write.ts'

const namespaces = [
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"',
  'xmlns="urn:partner.soap.sforce.com"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema"',
].join(' ')

const prefixOf = { fault: 'urn:fault.partner.soap.sforce.com', record: 'urn:sobject.partner.soap.sforce.com' } as const

/** The answer to a call. The prefix `sf` stands for the names of records, in a fault for those of its details. */
export function toEnvelope(body: string): string {
  const kind = body.startsWith('<soapenv:Fault') ? 'fault' : 'record'
  const envelope = toElement(
    'soapenv:Envelope',
    toElement('soapenv:Body', body),
    `${namespaces} xmlns:sf="${prefixOf[kind]}"`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>${envelope}`
}
