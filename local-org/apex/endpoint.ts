import * as z from 'zod'

/** Methods that Apex REST has annotations for. */
export const apexMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** One sample answer: what the file `endpoints.json` holds, and what `/_local/apexrest` takes. */
export const endpointSchema = z.strictObject({
  description: z.string().max(1000).optional(),
  /** Default: every method. */
  method: z.enum(apexMethods).optional(),
  /** Below `/services/apexrest`; `:name` stands for one segment, `*` at the end for any rest. */
  path: z
    .string()
    .regex(/^(?:\/[\w.~:-]+)+(?:\/\*)?$|^\/\*$/, 'must be like /orders/:id or /orders/*')
    .max(500),
  status: z.int().min(200).max(599).default(200),
  /** Any JSON; see `fillTemplate`. Absent: no body. */
  answer: z.unknown().optional(),
})

export type Endpoint = z.infer<typeof endpointSchema>

export type EndpointValues = Readonly<Record<string, string>>

/** Values of the names in an endpoint's path, `rest` for the star; `undefined` when the path is another. */
export function matchPath(pattern: string, segments: readonly string[]): EndpointValues | undefined {
  const parts = pattern.split('/').filter(part => part !== '')
  const open = parts.at(-1) === '*'
  const fixed = open ? parts.slice(0, -1) : parts
  const fits = open ? segments.length >= fixed.length : segments.length === fixed.length
  if (!fits || !fixed.every((part, at) => part.startsWith(':') || part === segments[at])) return undefined
  const named = fixed.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), segments[at] ?? '']] : []))
  const rest = open ? { rest: segments.slice(fixed.length).join('/') } : {}
  return { ...Object.fromEntries(named), ...rest }
}
