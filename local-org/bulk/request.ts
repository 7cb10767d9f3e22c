import type { Context } from 'hono'
import { notFound, refusal } from '../failure.ts'
import type { Session } from '../model.ts'
import type { SessionVariables } from '../records/resources/resources.ts'
import { checkVersion } from '../records/resources/versions.ts'
import { readBodyText, readUtf8 } from '../text.ts'
import { UploadTooLarge } from './ingest/upload.ts'

export type BulkContext = Context<SessionVariables>
type Body = Readonly<Record<string, unknown>>

/** An address, and with the slash at its end that Salesforce takes too: clients of Java put one there. */
export const withSlash = (address: string): string[] => [address, `${address}/`]

/** Clients send their own state along, such as the rows again without their values. */
const maxBodyBytes = 20_000_000

const malformed = () => refusal('JSON_PARSER_ERROR', 'The request body is not well-formed JSON')

export const bodyOf = ({ req }: BulkContext): AsyncIterable<Uint8Array> | Iterable<Uint8Array> => req.raw.body ?? []

/** @throws UploadTooLarge */
export async function readBytes(c: BulkContext): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of bodyOf(c)) {
    total += chunk.length
    if (total > maxBodyBytes) throw new UploadTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parse(text: string): Body {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  } catch {
    throw malformed()
  }
  throw malformed()
}

/** @throws SalesforceError JSON_PARSER_ERROR; UploadTooLarge; NotUtf8 */
export async function readJson(c: BulkContext): Promise<Body> {
  return parse(readUtf8(await readBytes(c)))
}

export interface CreationRequest {
  readonly body: Body
  /** The data, where it comes in the same request. */
  readonly content: string | undefined
}

async function readForm(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw malformed()
  }
}

const textOf = async (part: string | Blob | null): Promise<string> =>
  typeof part === 'string' ? part : part === null ? '' : await readBodyText(part)

/** A job's settings as JSON, or in a multipart request as `job` with the data as `content`. @throws SalesforceError; NotUtf8 */
export async function readCreation(c: BulkContext): Promise<CreationRequest> {
  const type = c.req.header('content-type') ?? ''
  if (!/^multipart\/form-data\b/i.test(type)) return { body: await readJson(c), content: undefined }
  const bytes = await readBytes(c)
  // Reading a form puts replacement characters into its texts.
  readUtf8(bytes)
  const form = await readForm(bytes, type)
  return { body: parse(await textOf(form.get('job'))), content: await textOf(form.get('content')) }
}

export interface Caller {
  readonly session: Session
  /** Without `v`. */
  readonly version: string
}

/** Bulk API 2.0 writes since the first, and queries since the second. */
const firstVersions = { ingest: 41, query: 47 } as const

/** @throws SalesforceError NOT_FOUND for an API version without such jobs; GONE for a retired one */
export function callerOf(c: BulkContext, kind: keyof typeof firstVersions): Caller {
  const version = (c.req.param('version') ?? '').slice(1)
  checkVersion(version)
  if (Number(version) < firstVersions[kind]) throw notFound()
  return { session: c.get('session'), version }
}
