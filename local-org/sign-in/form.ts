import type { Context } from 'hono'
import { readBodyText } from '../text.ts'

/** The fields of an OAuth request; a missing field reads as empty text. */
export type Form = (name: string) => string

const toForm =
  (fields: Readonly<Record<string, unknown>>): Form =>
  name => {
    const value = fields[name]
    return typeof value === 'string' ? value : ''
  }

async function readFields(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const isUrlEncoded = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '')
  if (isUrlEncoded) return Object.fromEntries(new URLSearchParams(await readBodyText(c.req)))
  return c.req.parseBody().catch(() => ({}))
}

/** The form fields of a POST, else those of the query. A repeated field counts as its last value. @throws NotUtf8 */
export const readForm = async (c: Context): Promise<Form> =>
  toForm(c.req.method === 'POST' ? await readFields(c) : c.req.query())
