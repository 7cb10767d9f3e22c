/** Third-party data to a person: a read-only callout with cache and deadline, and an answer without it when it is down. */
import * as z from 'zod'
import { AppError, attempt, type Callout, defineCallout, defineTool, recordId, soql } from '#kit'

const news = defineCallout({ name: 'news', urlFrom: 'NEWS_API_URL', secretFrom: 'NEWS_API_KEY' })

export const accountNews = defineTool({
  name: 'accountNews',
  title: 'Account news',
  description:
    'Returns recent press headlines about the company of one account, from an outside publisher. Use when someone prepares a meeting or asks what is new at a customer. It knows nothing of cases, opportunities or other data in Salesforce.',
  input: z.object({
    accountId: recordId().describe('Account Id.'),
    maxHeadlines: z.number().int().min(1).max(10).default(5).describe('Headlines at most.'),
  }),
  output: z.object({
    accountName: z.string().meta({ text: 'untrusted' }).describe('Account name.'),
    newsAvailable: z.boolean().describe('Whether the publisher answered.'),
    headlines: z
      .array(z.string())
      .max(10)
      .meta({ text: 'untrusted' })
      .describe("Newest first, each with day, source and address: the publisher's words, not ours."),
    summary: z.string().meta({ text: 'own' }).describe('One sentence, to be told as it is.'),
  }),
  examples: [{ ask: 'What is new at Alpenblick Hotels in the press?', input: { accountId: '001AH0000000003YAA' } }],
  writes: false,
  objects: { read: ['Account'] },
  callouts: [news],
  deadlineMs: 9_000,
  async run({ accountId, maxHeadlines }, { callout, log, org }) {
    const account = await org.queryOne<{ Name: string }>(soql`SELECT Name FROM Account WHERE Id = ${accountId}`)
    if (!account) throw new AppError('not_found', 'accountId: there is no such account, or you may not see it')
    const accountName = account.Name
    const found = await attempt(readArticles(callout(news), accountName, maxHeadlines))
    if (!found.ok) {
      log.warn('news are not available', { code: found.failure.code })
      const summary = 'News are not available at the moment. Try again in a few minutes.'
      return { accountName, newsAvailable: false, headlines: [], summary }
    }
    const headlines = found.value.map(toHeadline)
    const summary =
      headlines.length === 0
        ? 'There are no recent news about the company.'
        : `There are ${headlines.length} recent headlines about the company.`
    return { accountName, newsAvailable: true, headlines, summary }
  },
})

/** What the publisher sends, as far as it is used: anything else in it, or of it, is no answer. */
const answer = z.object({
  articles: z.array(
    z.object({
      title: z.string(),
      source: z.string(),
      publishedAt: z.iso.datetime(),
      url: z.url({ protocol: /^https$/ }).max(500),
    }),
  ),
})

type Article = z.output<typeof answer>['articles'][number]

async function readArticles(publisher: Callout, company: string, limit: number): Promise<Article[]> {
  const given = await publisher.request('/v1/news', {
    query: { company, limit },
    timeoutMs: 3000,
    retries: 1,
    cacheMs: 5 * 60_000,
  })
  const { data } = answer.safeParse(given)
  if (!data) throw new AppError('upstream_failed', 'news: answered with something else than articles')
  return data.articles.toSorted((a, b) => b.publishedAt.localeCompare(a.publishedAt)).slice(0, limit)
}

const toHeadline = ({ publishedAt, source, title, url }: Article): string =>
  `${publishedAt.slice(0, 10)}: ${toLine(title, 200)} (${toLine(source, 60)}) ${url}`

/** Foreign text on one line and of bounded length: it ends up before a person, or in the context of a model. */
const toLine = (text: string, maxLength: number): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength)
