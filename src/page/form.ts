import type { Context } from 'hono'
import { readUtf8 } from '../core/utf8.ts'

/** The fields of a form; a missing field reads as empty text. */
export type Form = (name: string) => string

export const maxFormBytes = 10_000

/** The form that was sent; without a field when it is none, or longer than any form of the sign-in. */
export async function readForm(c: Context): Promise<Form> {
  const fields = await readSentFields(c, maxFormBytes)
  return name => fields.get(name) ?? ''
}

/** The fields of the form that was sent, some of which may come more than once; none when it is none, or longer than it may be. */
export async function readSentFields(c: Context, maxBytes: number): Promise<URLSearchParams> {
  const length = Number(c.req.header('content-length') ?? Number.NaN)
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header('content-type') ?? '')
  // A body without a length is no form that a browser sent.
  return new URLSearchParams(isForm && length <= maxBytes ? await readText(c) : '')
}

/** Nobody types into a form of ours, so one in another encoding is not ours. */
async function readText(c: Context): Promise<string> {
  try {
    return readUtf8(new Uint8Array(await c.req.arrayBuffer()))
  } catch {
    return ''
  }
}
