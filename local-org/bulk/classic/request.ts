import type { Context } from 'hono'
import { refusal } from '../../failure.ts'
import { isJsonObject } from '../../json.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { readBodyText } from '../../text.ts'
import { NotXml, readXml } from '../../xml/xml.ts'
import { type RequestParts, readIngestRequest, readJobObject } from '../job-request.ts'
import type { ClassicWire } from './answer.ts'
import {
  type ClassicFormat,
  type ClassicJob,
  type ClassicSettings,
  type ClassicState,
  isQuery,
  isQueryOperation,
} from './jobs.ts'

export type ClassicContext = Context<SessionVariables>
type Body = Readonly<Record<string, unknown>>

const invalidJob = (message: string) => refusal('INVALIDJOB', message)

/** What the answer is written in: as the request is, else as the job's data are. */
export function wireOf(c: Context, job?: Pick<ClassicJob, 'contentType'>): ClassicWire {
  const type = c.req.header('content-type') ?? c.req.header('accept') ?? ''
  if (/json/i.test(type)) return 'JSON'
  return job?.contentType === 'JSON' && !/xml|csv/i.test(type) ? 'JSON' : 'XML'
}

function readXmlBody(text: string): Body {
  try {
    return Object.fromEntries(readXml(text).children.map(({ name, text: value }) => [name, value.trim()]))
  } catch (error) {
    if (!(error instanceof NotXml)) throw error
    throw invalidJob(`Unable to parse Job: ${error.message}`)
  }
}

function readJsonBody(text: string): Body {
  try {
    const body: unknown = JSON.parse(text)
    if (isJsonObject(body)) return body
  } catch {
    throw invalidJob('Unable to parse Job')
  }
  throw invalidJob('Unable to parse Job')
}

/** A jobInfo. @throws SalesforceError INVALIDJOB */
export async function readJobInfo(c: ClassicContext): Promise<Body> {
  const text = await readBodyText(c.req)
  return /json/i.test(c.req.header('content-type') ?? '') ? readJsonBody(text) : readXmlBody(text)
}

const formats: readonly unknown[] = ['CSV', 'JSON', 'XML'] satisfies ClassicFormat[]
/** Clients send the numbers of the values too. */
const modes: Readonly<Record<string, ClassicSettings['concurrencyMode']>> = {
  Parallel: 'Parallel',
  Serial: 'Serial',
  0: 'Parallel',
  1: 'Serial',
}

function readFormat(body: Body): Pick<ClassicSettings, 'contentType' | 'concurrencyMode'> {
  const { contentType = 'XML', concurrencyMode = 'Parallel' } = body
  if (!formats.includes(contentType))
    throw invalidJob(`The local org takes CSV, JSON and XML, not ${String(contentType)}`)
  const mode = modes[String(concurrencyMode)]
  if (mode === undefined) throw invalidJob('concurrencyMode must be Parallel or Serial')
  return { contentType: contentType as ClassicFormat, concurrencyMode: mode }
}

/** @throws SalesforceError INVALIDJOB, FEATURENOTENABLED */
export function readClassicJob(body: Body, parts: RequestParts): ClassicSettings {
  const { operation } = body
  const said = readFormat(body)
  if (isQueryOperation(operation)) return { ...said, operation, object: readJobObject(body, parts).name }
  const { object, externalIdFieldName, operation: write } = readIngestRequest({ ...body, contentType: 'CSV' }, parts)
  return { ...said, operation: write, object, ...(externalIdFieldName !== undefined && { externalIdFieldName }) }
}

/** @throws SalesforceError INVALIDJOB, INVALIDJOBSTATE */
export function readEnd({ state }: Body, job: ClassicJob): ClassicState {
  if (state !== 'Closed' && state !== 'Aborted') throw invalidJob('state must be Closed or Aborted')
  if (job.state === 'Open' || (job.state === 'Closed' && state === 'Aborted')) return state
  throw refusal('INVALIDJOBSTATE', `The job is ${job.state}`)
}

const contentTypes: Readonly<Record<ClassicFormat, RegExp>> = { CSV: /csv/i, JSON: /json/i, XML: /xml/i }

/** @throws SalesforceError INVALIDBATCH for data in another format than the job's */
export function checkBatchType(c: ClassicContext, job: ClassicJob): void {
  const { contentType } = job
  if (isQuery(job)) return
  if (contentTypes[contentType].test(c.req.header('content-type') ?? '')) return
  throw refusal('INVALIDBATCH', `The data must be sent as ${contentType}, as the job says`)
}

/** @throws SalesforceError FEATURENOTENABLED for what this org does not do */
export function checkHeaders(c: ClassicContext): void {
  const chunking = c.req.header('sforce-enable-pkchunking') ?? 'false'
  if (!/^false$/i.test(chunking))
    throw refusal('FEATURENOTENABLED', 'The local org does not split queries by primary key')
}
