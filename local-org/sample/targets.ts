import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { assetUrl } from '../assets.ts'

const target = z.strictObject({
  label: z.string(),
  /** Path of the app. */
  endpoint: z.string().startsWith('/'),
  /** API name of the object whose changes are sent. */
  object: z.string(),
  /** A record of it. */
  payload: z.record(z.string(), z.unknown()),
})

export type SampleTarget = z.infer<typeof target>

/** The Data Action Targets of the sample's Data Cloud, by API name. */
export const sampleTargets: ReadonlyMap<string, SampleTarget> = new Map(
  Object.entries(
    z.record(z.string(), target).parse(JSON.parse(readFileSync(assetUrl('sample/data-cloud/targets.json'), 'utf8'))),
  ),
)
