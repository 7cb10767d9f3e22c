import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { toApiTexts } from '../../../../src/openapi/files.ts'
import { referenceSurface } from '../../../../src/surfaces/documents/reference.ts'
import { config } from '../../openapi/world.ts'
import { toolWith } from '../../world.ts'

const orderParts = toolWith({
  name: 'orderParts',
  title: 'Order <b> & "parts"',
  description: 'Orders parts, by `partNumber`.',
  surfaces: ['api'],
  runAs: { authorization: 'desk' },
  writes: 'adds',
  input: z.object({
    parts: z
      .array(
        z.object({
          partNumber: z.string().max(9).describe('Number of the part.'),
          amount: z.number().int().min(1).max(50).default(1).describe('How many.'),
        }),
      )
      .min(1)
      .describe('Any parts.'),
  }),
  examples: [{ ask: 'Order.', input: { parts: [{ partNumber: "O'Neil" }] } }],
})
const echoText = toolWith({ surfaces: ['api'], runAs: { authorization: 'desk' } })

function createWorld({ publicUrl }: { publicUrl?: string } = {}) {
  const state = { loads: 0, fails: false }
  const texts = toApiTexts(createCatalog([orderParts, echoText]), config)
  const app = referenceSurface.create({
    async loadDocument() {
      state.loads++
      if (state.fails) throw new Error('no memory')
      return texts
    },
    publicUrl,
  })
  return { get: (path: string) => app.request(path), state, texts }
}

const readPage = async (options = {}): Promise<string> => (await createWorld(options).get('/docs')).text()

describe('the reference page', () => {
  it('has no script, asks no other host, and says so to the browser', async () => {
    const answer = await createWorld().get('/docs')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^;]+; form-action 'self'/)
    expect(policy).not.toMatch(/script-src|https:|\*|unsafe/)
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    expect(page).not.toMatch(/<script|<link|<img|src=/)
  })

  it('shows each operation, with what it is called and what it says of itself', async () => {
    const page = await readPage()
    const [order, echo] = page.split('<section').filter(part => part.includes('<code>POST '))
    expect(order).toContain('Order &lt;b&gt; &amp; &quot;parts&quot;</h2>')
    expect(order).toContain('<code>POST /api/orderParts</code>')
    expect(order).toContain('by <code>partNumber</code>.')
    expect(echo).toContain('<code>POST /api/echoText</code>')
    expect(page).not.toContain('<b>')
    for (const name of ['orderParts', 'echoText']) {
      expect(page).toContain(`href="#${name}"`)
      expect(page).toContain(`id="${name}"`)
    }
  })

  it('lists the fields of body and answer at any depth, with what each must be', async () => {
    const rows = [...(await readPage()).matchAll(/<tr>\s*<th scope="row">[\s\S]*?<\/tr>/g)].map(([row]) =>
      row
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    expect(rows.slice(0, 5)).toEqual([
      'parts required list of object Any parts. at least 1 entry',
      'parts[].partNumber required string Number of the part. at most 9 characters',
      'parts[].amount integer, int32 How many. 1 to 50; default 1',
      'text required string The same text.',
      'text required string Any text. at most 20 characters',
    ])
    expect(rows.some(row => row.startsWith('retryable required boolean'))).toBe(true)
  })

  it('gives a call that a shell takes as it is, to the address of this host', async () => {
    const page = await readPage({ publicUrl: 'https://actions.example' })
    const commands = [...page.matchAll(/<pre[^>]*>([\s\S]*?)<\/pre>/g)].map(([, text = '']) =>
      text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
    )
    expect(commands[0]).toBe(
      [
        'curl https://actions.example/api/orderParts \\',
        '  -H "Authorization: Bearer $KEY" \\',
        "  -H 'Content-Type: application/json' \\",
        '  -H "Idempotency-Key: $(uuidgen)" \\',
        `  -d '{"parts":[{"partNumber":"O'\\''Neil"}]}'`,
      ].join('\n'),
    )
    expect(commands[1]).not.toContain('Idempotency-Key')
    expect(await readPage()).toContain(`curl ${config.serverUrl}/api/orderParts`)
  })

  it('says once what all operations have: the headers by the names they are sent with, and the failures', async () => {
    const shared = (await readPage()).split('For all operations')[1] ?? ''
    for (const name of ['Idempotency-Key', 'RateLimit-Policy', 'Retry-After', 'Idempotency-Replayed'])
      expect(shared.split(`<dt><code>${name}</code></dt>`)).toHaveLength(2)
    expect(shared).toContain('The form of a failure')
  })

  it('shows the document that it serves, made once, and again when that failed', async () => {
    const { get, state, texts } = createWorld()
    state.fails = true
    expect((await get('/docs')).status).toBe(500)
    state.fails = false
    const [, , document] = await Promise.all([get('/docs'), get('/docs'), get('/api/openapi.yaml')])
    expect(await document.text()).toBe(texts.yaml)
    expect(state.loads).toBe(2)
  })
})
