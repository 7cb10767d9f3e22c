import { dirname, join } from 'node:path'
import * as z from 'zod'
import { readTextFile } from '../../text.ts'

/** A record of a data plan. */
export interface PlanRecord {
  readonly file: string
  readonly object: string
  /** By which others point at it: `@AcmeRef`. */
  readonly reference: string | undefined
  /** Values as the files have them, references included. */
  readonly body: Readonly<Record<string, unknown>>
}

const planSchema = z.array(z.object({ sobject: z.string(), files: z.array(z.string()) }))
const recordSchema = z.looseObject({ attributes: z.object({ type: z.string(), referenceId: z.string().optional() }) })
const fileSchema = z.object({ records: z.array(recordSchema) })

function readJson<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readTextFile(path)))
  } catch (error) {
    const words = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error
    throw new Error(`${path}: ${words}`, { cause: error })
  }
}

const readRecords = (path: string): readonly PlanRecord[] =>
  readJson(path, fileSchema).records.map(({ attributes: { type, referenceId }, ...body }) => ({
    ...{ file: path, object: type, body },
    reference: referenceId,
  }))

/**
 * The records of a plan of `sf data import tree`, in its order.
 * @throws Error naming the file that cannot be read
 */
export const readPlan = (path: string): readonly PlanRecord[] =>
  readJson(path, planSchema).flatMap(({ files }) => files.flatMap(file => readRecords(join(dirname(path), file))))
