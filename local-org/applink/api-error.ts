import type { Context } from 'hono'

const statuses = {
  unauthorized: 401,
  forbidden: 403,
  record_not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  validation_failed: 422,
} as const

/**
 * An error of the AppLink API. Two shapes are in use, `{title, detail}` (read by the SDK) and `{id, message}` (read by
 * the CLI), so the body has all four.
 */
export const refuse = (c: Context, id: keyof typeof statuses, message: string): Response =>
  c.json({ id, message, title: id.replaceAll('_', ' '), detail: message }, statuses[id])
