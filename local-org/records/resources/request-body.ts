import { refusal, type SalesforceError } from '../../failure.ts'
import { readBodyText } from '../../text.ts'

const malformed = (): SalesforceError => refusal('JSON_PARSER_ERROR', 'The request body is not well-formed')

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw malformed()
  }
}

async function toForm(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw malformed()
  }
}

/** Reading a form puts replacement characters into its texts; `bytes` of the whole form say whether one was sent. */
function requireUtf8(text: string, bytes: Uint8Array): string {
  if (!text.includes('\ufffd') || Buffer.from(bytes).includes('\ufffd')) return text
  throw refusal('JSON_PARSER_ERROR', 'The request body is not in UTF-8')
}

const isFile = (part: unknown): part is Blob => part instanceof Blob

/** A record in one part as JSON, its file in another part named as the field: `entity_content` and `VersionData`. */
async function readMultipart(request: Request, type: string): Promise<unknown> {
  const bytes = new Uint8Array(await request.arrayBuffer())
  const parts = [...(await toForm(bytes, type)).entries()]
  const isJson = (part: string | Blob) => typeof part === 'string' || /^application\/json\b/i.test(part.type)
  const [, record] = parts.find(([, part]) => isJson(part)) ?? []
  const [name, file] = parts.find(([, part]) => isFile(part) && !isJson(part)) ?? []
  if (record === undefined || name === undefined || !isFile(file)) throw malformed()
  const fields = parse(typeof record === 'string' ? requireUtf8(record, bytes) : await readBodyText(record))
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw malformed()
  return { ...fields, [name]: new Uint8Array(await file.arrayBuffer()) }
}

/**
 * The JSON of a request; of a multipart one the record with its file as bytes. `undefined` when there is no body.
 * @throws SalesforceError JSON_PARSER_ERROR, UNSUPPORTED_MEDIA_TYPE
 */
export async function readRequestBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readMultipart(request, type)
  const text = await readBodyText(request)
  if (text.trim() === '') return undefined
  if (/^application\/json\b/i.test(type)) return parse(text)
  throw refusal('UNSUPPORTED_MEDIA_TYPE', `Content type ${type.split(';')[0]?.slice(0, 100)} is not supported`)
}
