import type { Context } from 'hono'

/** The fields of an OAuth request; a missing field reads as empty text. */
export type Form = (name: string) => string

const toForm =
  (fields: Readonly<Record<string, unknown>>): Form =>
  name => {
    const value = fields[name]
    return typeof value === 'string' ? value : ''
  }

/** The form fields of a POST, else those of the query. A repeated field counts as its last value. */
export const readForm = async (c: Context): Promise<Form> =>
  toForm(c.req.method === 'POST' ? await c.req.parseBody().catch(() => ({})) : c.req.query())
