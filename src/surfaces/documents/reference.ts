import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Hono } from 'hono'
import type { HttpSurface } from '../http/surface.ts'
import { onceDone } from './once-done.ts'
import { loadScalarScript } from './scalar.ts'

export interface ReferenceParts {
  /** Makes the document of the `api` surface, as YAML, once somebody wants to see it. */
  readonly loadDocument: () => Promise<string>
  readonly title: string
  /** Default: from the package of Scalar. */
  readonly loadScript?: () => Promise<string>
}

/** Nothing is fetched from another host. Scalar writes `style` attributes, which no nonce can allow. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}
const scriptHeaders = { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' }

const paths = {
  page: '/docs',
  start: '/docs/start.js',
  script: '/docs/scalar.js',
  document: '/api/openapi.yaml',
} as const

/** `GET /docs`: the reference of the `api` surface for people, and `GET /api/openapi.yaml`, what it is made from. */
export const referenceSurface: HttpSurface<ReferenceParts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  whenOff: 'There is no reference here: this host has no operations for API keys.',
  create: createReference,
}

function createReference({ loadDocument, loadScript = loadScalarScript, title }: ReferenceParts): Hono {
  const routes = new Hono()
  const page = toPage(title)
  const readDocument = onceDone(loadDocument)
  const readScript = onceDone(async () => toScript(await loadScript()))
  routes.get(paths.document, async c =>
    c.body(await readDocument(), 200, { 'content-type': 'application/yaml; charset=utf-8' }),
  )
  routes.get(paths.page, c => c.body(page, 200, pageHeaders))
  routes.get(paths.start, c => c.body(start, 200, { ...scriptHeaders, 'cache-control': 'no-cache' }))
  routes.get(paths.script, async c => {
    const { etag, text, zipped } = await readScript()
    const headers = { ...scriptHeaders, etag, 'cache-control': 'public, max-age=3600', vary: 'accept-encoding' }
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
    const takesGzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
    return takesGzip ? c.body(zipped, 200, { ...headers, 'content-encoding': 'gzip' }) : c.body(text, 200, headers)
  })
  return routes
}

const zip = promisify(gzip)

async function toScript(text: string) {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  return { text, zipped: new Uint8Array(await zip(text)), etag }
}

const toPage = (title: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body>
<noscript><p>This page needs JavaScript. The document itself: <a href="${paths.document}">openapi.yaml</a>.</p></noscript>
<div id="app"></div>
<script src="${paths.script}"></script>
<script src="${paths.start}"></script>
</body>
</html>
`

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, found => entities[found] ?? '')

/** Everything off that would ask another host: fonts, telemetry, the search of Scalar, its assistant and its proxy. */
const start = `Scalar.createApiReference('#app', {
  url: '${paths.document}',
  servers: [{ url: location.origin, description: 'This host' }],
  withDefaultFonts: false,
  telemetry: false,
  proxyUrl: '',
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideClientButton: true,
  persistAuth: false,
})
`
