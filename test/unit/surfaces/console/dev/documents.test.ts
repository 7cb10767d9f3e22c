import { describe, expect, it } from 'vitest'
import type { DevParts } from '../../../../../src/surfaces/console/dev/parts.ts'
import { openDevPages } from './world.ts'

type Document = Awaited<ReturnType<DevParts['documents']>>[number]

const document: Document = {
  file: 'api-spec.yaml',
  clientName: 'ActionHost',
  lines: Array.from({ length: 1000 }, (_, at) => `line: ${at + 1} <script>`),
  findings: [
    {
      ...{ rule: 'es-name-length', severity: 'error', line: 612, message: 'The name is too long.', fix: 'Shorten it.' },
      ...{ sentence: 'A name has at most 255 characters.', page: 'https://help.salesforce.com/s/articleView?id=names' },
    },
    {
      ...{ rule: 'observed-rule', severity: 'info', line: 3, message: 'Good <b>to</b> know.', fix: 'Nothing.' },
      ...{ sentence: 'It is so.', page: undefined },
    },
  ],
  names: 'Apex\n  HerokuAppLink.ActionHost',
  reviews: () => [{ connection: 'production', clientName: 'ActionHost', breaks: true, text: 'fields <gone>' }],
}

function open(documents: readonly Document[]) {
  const app = openDevPages({ documents: async () => documents })
  return async (query: string) => {
    const answer = await app.request(`/console/documents?${query}`)
    return { status: answer.status, text: await answer.text() }
  }
}

describe('the page of the specification', () => {
  it('has each finding below its line, and leads there from the top', async () => {
    const show = open([document])
    const first = await show('')
    expect(first.text).toContain('href="/console/documents?file=api-spec.yaml&amp;part=2#L612"')
    expect(first.text).toMatch(
      /id="L3"><i>3<\/i><mark>line: 3 &lt;script&gt;<\/mark><\/span>\s*<div class="note info">/,
    )
    expect(first.text).not.toContain('Shorten it.')
    const { text } = await show('part=2')
    expect(text).toMatch(/id="L612">[\s\S]*Error: The name is too long\.<\/strong><br>Shorten it\.[\s\S]*<i>613<\/i>/)
    expect(text).toContain('href="https://help.salesforce.com/s/articleView?id=names"')
    expect(first.text + text).not.toMatch(/<b>to|<script>/)
  })

  it.each(['', 'part=3', 'part=99', 'part=-1', 'part=x', 'part=1e9'])(
    'stays small whatever is asked for: %s',
    async query => {
      const { status, text } = await open([document])(query)
      expect(status).toBe(200)
      expect(text.match(/<i>\d+<\/i>/g)?.length).toBeLessThanOrEqual(400)
      expect(text.length).toBeLessThan(100_000)
    },
  )

  it('has the names, and what publishing changes for each connection, as text', async () => {
    const show = open([document])
    expect((await show('show=names')).text).toContain('HerokuAppLink.ActionHost')
    const { text } = await show('show=connections')
    expect(text).toContain('production, as ActionHost')
    expect(text).toContain('Publishing breaks what is in use there.')
    expect(text).toContain('fields &lt;gone&gt;')
  })

  it('chooses among documents by name, and knows no other file', async () => {
    const show = open([document, { ...document, file: 'api-spec.Quotes.yaml', clientName: 'Quotes' }])
    expect((await show('file=api-spec.Quotes.yaml')).text).toContain('published as Quotes')
    expect((await show('file=../../etc/passwd')).text).toContain('published as ActionHost')
  })

  it('says so where nothing is published, and where nothing is recorded', async () => {
    expect((await open([])('')).text).toContain('No tool is an action.')
    const bare = open([{ ...document, findings: [], reviews: () => [] }])
    expect((await bare('')).text).toContain('The linter has nothing against it.')
    expect((await bare('show=connections')).text).toContain('Nothing is recorded')
  })
})
