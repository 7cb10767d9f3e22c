import * as z from 'zod'

interface Compiling {
  checks: number
  schema: z.ZodObject
}

/** To make the code of a schema takes as long as so many checks, or several times as long. */
const worthIt = 100

const known = new WeakMap<z.ZodObject, Compiling>()

/**
 * The schema, and for one that checks often enough the same as code of its own, which takes a tenth of the time for what
 * fits. What does not fit is then checked by the schema as it is, so that nothing is said in other words.
 */
export function compiledOf(schema: z.ZodObject): z.ZodObject {
  let own = known.get(schema)
  if (!own) {
    own = { checks: 0, schema }
    known.set(schema, own)
  }
  own.checks += 1
  if (own.checks === worthIt) own.schema = z.compile(schema)
  return own.schema
}
