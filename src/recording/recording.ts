import { chmodSync, statSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { AppError } from '../core/failure.ts'
import { jsonOf } from '../core/json.ts'
import { readTextFile } from '../text-file.ts'

/** A recording is handed on: whatever it says is somebody else's word. */
const maxSizeBytes = 32 * 1024 * 1024
const text = (max: number) => z.string().max(max)
const id = z.string().regex(/^[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?$/)
const path = text(100_000).regex(/^\/(?!\/)[!-~]*$/)
const headers = z.record(text(100).regex(/^[a-z0-9-]+$/), text(1000).regex(/^[ -~]*$/))

const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  path,
  headers,
  body: z.unknown().optional(),
})
const answer = z.strictObject({ status: z.int().min(200).max(599), headers, body: z.unknown().optional() })
const exchange = z.strictObject({ request, answer })
const outcome = z.union([
  z.strictObject({ output: z.record(z.string(), z.unknown()) }),
  z.strictObject({ failure: text(80).regex(/^[a-z_]+$/) }),
])
const recording = z.strictObject({
  version: z.literal(1),
  tool: text(64).regex(/^[A-Za-z][A-Za-z0-9]*$/),
  apiVersion: z.string().regex(/^\d{2,3}\.\d$/),
  orgId: id,
  user: z.strictObject({ id, username: text(255), customPermissions: z.array(text(80)).max(200).optional() }),
  input: z.unknown(),
  outcome,
  exchanges: z.array(exchange).max(10_000),
})

/** One call of a tool with all that went to the org and came back. Has stand-ins in the place of values. */
export type Recording = z.infer<typeof recording>
export type Exchange = z.infer<typeof exchange>
export type RecordedRequest = z.infer<typeof request>
export type RecordedAnswer = z.infer<typeof answer>

/** Readable by its owner alone, also where the file was there before. */
export function writeRecording(file: string, recorded: Recording): void {
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
}

/** @throws invalid_input that says what is wrong with the file */
export function readRecording(file: string): Recording {
  const wrong = (what: string, cause?: unknown) =>
    new AppError(
      'invalid_input',
      `${file}: ${what}. Recordings are made by "npm run invoke -- TOOL JSON --org ALIAS --record FILE".`,
      { cause },
    )
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats?.isFile()) throw wrong('there is no such file')
  if (stats.size > maxSizeBytes) throw wrong(`is larger than ${maxSizeBytes / 1024 / 1024} MiB`)
  const body = jsonOf(readTextFile(file))
  if (body === undefined) throw wrong('is no JSON')
  const read = recording.safeParse(body)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw wrong(`is no recording of version 1: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`, read.error)
}
