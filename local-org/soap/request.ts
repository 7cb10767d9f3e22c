import { isTrue, NotXml, nodeOf, readXml, textOf, type XmlNode } from '../xml/xml.ts'
import { NoCall } from './fault.ts'

/** One call of the SOAP API. */
export interface SoapCall {
  readonly operation: string
  /** What the operation is given. */
  readonly given: XmlNode
  readonly sessionId: string
  readonly allOrNone: boolean
  /** Of a query; undefined for the usual one. */
  readonly batchSize: number | undefined
}

function readDocument(text: string): XmlNode {
  try {
    return readXml(text)
  } catch (error) {
    if (!(error instanceof NotXml)) throw error
    throw new NoCall(`The request is no XML that is taken: ${error.message}`)
  }
}

/** @throws NoCall for what is no envelope with an operation in it */
export function readSoapCall(text: string): SoapCall {
  const envelope = readDocument(text)
  const given = nodeOf(envelope, 'Body')?.children[0]
  if (envelope.name !== 'Envelope' || given === undefined)
    throw new NoCall('The request is no SOAP envelope with a call')
  const header = nodeOf(envelope, 'Header')
  const size = Number(textOf(nodeOf(header, 'QueryOptions'), 'batchSize') ?? Number.NaN)
  return {
    operation: given.name,
    given,
    sessionId: textOf(nodeOf(header, 'SessionHeader'), 'sessionId') ?? '',
    allOrNone: isTrue(nodeOf(header, 'AllOrNoneHeader'), 'allOrNone'),
    batchSize: Number.isSafeInteger(size) && size > 0 ? size : undefined,
  }
}
