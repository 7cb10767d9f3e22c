import { Hono } from 'hono'
import type { HttpSurface } from '../http/surface.ts'
import type { DocumentTexts } from './documents.ts'
import { onceDone } from './once-done.ts'

export interface ReferenceParts {
  /** Makes the document of the `api` surface once somebody wants to see it. */
  readonly loadDocument: () => Promise<DocumentTexts>
  /** Where callers find this host. Default: the server that the document names. */
  readonly publicUrl?: string | undefined
}

const paths = { page: '/docs', document: '/api/openapi.yaml' } as const

/** `GET /docs`: the reference of the `api` surface for people, and `GET /api/openapi.yaml`, what it is made from. */
export const referenceSurface: HttpSurface<ReferenceParts> = {
  routes: Object.values(paths).map(path => ({ method: 'GET', path })),
  whenOff: 'There is no reference here: this host has no operations for API keys.',
  create: createReference,
}

function createReference({ loadDocument, publicUrl }: ReferenceParts): Hono {
  const routes = new Hono()
  const readDocument = onceDone(loadDocument)
  const readPage = onceDone(async () => {
    const [{ toReferencePage }, frame, { json }] = await Promise.all([
      import('./reference-page.ts'),
      import('../../page/page.ts'),
      readDocument(),
    ])
    return { ...frame, page: toReferencePage({ json, publicUrl, yamlPath: paths.document }) }
  })
  routes.get(paths.document, async c =>
    c.body((await readDocument()).yaml, 200, { 'content-type': 'application/yaml; charset=utf-8' }),
  )
  routes.get(paths.page, async c => {
    const { page, pageHeaders, showPage } = await readPage()
    for (const [name, value] of Object.entries(pageHeaders)) c.header(name, value)
    return showPage(c, page)
  })
  return routes
}
