import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { createFaults, type Faults } from '../faults.ts'
import { createKeyCheck } from '../serve.ts'

export interface Article {
  readonly title: string
  readonly source: string
  /** ISO timestamp. */
  readonly publishedAt: string
  readonly url: string
}

const stories = [
  ['opens a new site and hires 40 people', 'Business Wire'],
  ['reports a quarter better than expected', 'Market Daily'],
  ['names a new head of operations', 'People & Posts'],
  ['recalls a product after a supplier changed its parts', 'Trade Watch'],
  ['signs a partnership for research', 'Industry Today'],
  ['looks for a buyer of its smallest unit, say two people who know', 'The Ledger'],
] as const

const dayMs = 86_400_000
const maxArticles = 20

/** The same company has the same stories, as many days old on every day. */
function newsOf(company: string, now: number): Article[] {
  const bytes = createHash('sha256').update(company.trim().toLowerCase()).digest()
  const first = bytes.readUInt8(0) % stories.length
  return [0, 1, 2].flatMap(at => {
    const story = stories[(first + at) % stories.length]
    if (story === undefined) return []
    const publishedAt = new Date(now - (at * 9 + ((bytes[at + 1] ?? 0) % 9)) * dayMs).toISOString()
    const id = bytes.subarray(at + 4, at + 8).toString('hex')
    return [{ title: `${company} ${story[0]}`, source: story[1], publishedAt, url: `https://news.example/${id}` }]
  })
}

export interface NewsParts {
  readonly key: string | undefined
  readonly faults: Faults
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** A made-up publisher: `GET /v1/news?company=...&limit=...`. Opens no socket. */
export function createNewsApi({ faults, key, now }: NewsParts): Hono {
  const { gate, routes } = createFaults(faults)
  const app = new Hono().route('/', routes)
  app.use('/v1/*', createKeyCheck(key), gate)
  return app.get('/v1/news', c => {
    const company = c.req.query('company') ?? ''
    const limit = Number(c.req.query('limit') ?? 10)
    if (!company.trim() || company.length > 300) return c.json({ error: 'company: 1 to 300 characters' }, 400)
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= maxArticles))
      return c.json({ error: `limit: 1 to ${maxArticles}` }, 400)
    return c.json({ company, articles: newsOf(company, now()).slice(0, limit) })
  })
}
