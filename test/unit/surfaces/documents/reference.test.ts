import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { referenceSurface } from '../../../../src/surfaces/documents/reference.ts'
import { loadScalarScript } from '../../../../src/surfaces/documents/scalar.ts'

const script = `"${'x'.repeat(5000)}ä"`

function createWorld() {
  const state = { loads: 0, fails: false }
  const app = referenceSurface.create({
    loadDocument: async () => 'openapi: 3.0.3\n',
    title: 'A <b> & "c"',
    async loadScript() {
      state.loads++
      if (state.fails) throw new Error('no memory')
      return script
    },
  })
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })
  return { get, state }
}

describe('the reference page', () => {
  it('runs the scripts of this host alone and says so to the browser', async () => {
    const answer = await createWorld().get('/docs')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain(
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'",
    )
    expect(policy).not.toMatch(/https:|\*|unsafe-eval/)
    const page = await answer.text()
    expect(page).toContain('<title>A &lt;b&gt; &amp; &quot;c&quot;</title>')
    expect([...page.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes)).toEqual([
      ...[' src="/docs/scalar.js"', ' src="/docs/start.js"'],
    ])
    expect(page).not.toMatch(/https?:\/\//)
  })

  it('loads the script when somebody wants it, once, and again when that failed', async () => {
    const { get, state } = createWorld()
    await get('/docs')
    expect(state.loads).toBe(0)
    state.fails = true
    expect((await get('/docs/scalar.js')).status).toBe(500)
    state.fails = false
    await Promise.all([get('/docs/scalar.js'), get('/docs/scalar.js')])
    await get('/docs/scalar.js')
    expect(state.loads).toBe(2)
  })

  it('sends the script compressed to whoever takes it, and not at all to whoever has it', async () => {
    const { get } = createWorld()
    const [plain, zipped] = [
      await get('/docs/scalar.js'),
      await get('/docs/scalar.js', { 'accept-encoding': 'br, gzip' }),
    ]
    expect(await plain.text()).toBe(script)
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await zipped.arrayBuffer()).toString()).toBe(script)
    const known = await get('/docs/scalar.js', { 'if-none-match': plain.headers.get('etag') ?? '' })
    expect([known.status, await known.text()]).toEqual([304, ''])
  })

  it('shows the document that it serves', async () => {
    const { get } = createWorld()
    expect(await (await get('/api/openapi.yaml')).text()).toBe('openapi: 3.0.3\n')
    expect(await (await get('/docs/start.js')).text()).toContain("url: '/api/openapi.yaml'")
  })
})

describe('the package of Scalar', () => {
  it('hands over its script for browsers, which makes the reference', async () => {
    const text = await loadScalarScript()
    expect(text.length).toBeGreaterThan(1_000_000)
    expect(text).toContain('createApiReference')
    expect(
      createHash('sha256')
        .update(await loadScalarScript())
        .digest(),
    ).toEqual(createHash('sha256').update(text).digest())
  })
})
