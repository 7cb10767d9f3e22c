import { refusal, type SalesforceError } from '../../failure.ts'

const malformed = (): SalesforceError => refusal('JSON_PARSER_ERROR', 'The request body is not well-formed')

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw malformed()
  }
}

async function toForm(request: Request): Promise<FormData> {
  try {
    return await request.formData()
  } catch {
    throw malformed()
  }
}

const isFile = (part: unknown): part is Blob => part instanceof Blob

/** A record in one part as JSON, its file in another part named as the field: `entity_content` and `VersionData`. */
async function readMultipart(request: Request): Promise<unknown> {
  const parts = [...(await toForm(request)).entries()]
  const isJson = (part: string | Blob) => typeof part === 'string' || /^application\/json\b/i.test(part.type)
  const [, record] = parts.find(([, part]) => isJson(part)) ?? []
  const [name, file] = parts.find(([, part]) => isFile(part) && !isJson(part)) ?? []
  if (record === undefined || name === undefined || !isFile(file)) throw malformed()
  const fields = parse(typeof record === 'string' ? record : await record.text())
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw malformed()
  return { ...fields, [name]: new Uint8Array(await file.arrayBuffer()) }
}

/**
 * The JSON of a request; of a multipart one the record with its file as bytes. `undefined` when there is no body.
 * @throws SalesforceError JSON_PARSER_ERROR, UNSUPPORTED_MEDIA_TYPE
 */
export async function readRequestBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return readMultipart(request)
  const text = await request.text()
  if (text.trim() === '') return undefined
  if (/^application\/json\b/i.test(type)) return parse(text)
  throw refusal('UNSUPPORTED_MEDIA_TYPE', `Content type ${type.split(';')[0]?.slice(0, 100)} is not supported`)
}
