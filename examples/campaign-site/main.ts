import { randomBytes } from 'node:crypto'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { serveHere } from '../serve.ts'
import { createHostApi } from './campaigns.ts'
import { createAddressLimit, createFormTokens } from './guard.ts'
import { createSite } from './site.ts'

const { API_KEY = '', API_URL = '', DYNO, FORMS_PER_HOUR, FORM_SECRET, PORT } = process.env
if (!API_KEY || !API_URL) {
  console.error('API_URL: the host. API_KEY: a key of its /api for listCampaigns and registerInterest.')
  process.exit(1)
}

/** The router of Heroku puts the visitor's address last; anywhere else the header is what a visitor made up. */
const addressOf = (c: Context): string =>
  (DYNO ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : getConnInfo(c).remote.address) ?? 'unknown'

const now = () => performance.now()

serveHere(
  createSite({
    host: createHostApi({ apiKey: API_KEY, apiUrl: API_URL.replace(/\/+$/, ''), fetch }),
    tokens: createFormTokens({ secret: FORM_SECRET ? Buffer.from(FORM_SECRET) : randomBytes(32), now: Date.now }),
    mayOneMore: createAddressLimit({ max: Number(FORMS_PER_HOUR ?? 10), windowMs: 3_600_000, now }),
    ...{ addressOf, now },
  }),
  Number(PORT ?? 4300),
  // The router of Heroku comes from outside.
  DYNO ? '0.0.0.0' : '127.0.0.1',
)
