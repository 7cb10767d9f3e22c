import * as z from 'zod'

export interface MeshSettings {
  /** The text of `heroku-applink-service-mesh.yaml`; empty when there is no file. */
  readonly yaml: string
  /** What `HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES` says. */
  readonly bypassAll?: string | undefined
  /** Paths that clients must be able to reach without AppLink. */
  readonly needed?: readonly string[]
}

const meshFile = z.object({
  mesh: z
    .object({
      authentication: z.object({ bypassRoutes: z.array(z.string()).nullish() }).nullish(),
      healthcheck: z.object({ enable: z.unknown().optional(), route: z.string().nullish() }).nullish(),
    })
    .nullish(),
})

/**
 * The routes that the mesh lets past without a check. On these anybody can send the headers of AppLink, and the mesh
 * compares the raw path while the host sees a normalised one, so each entry must be one exact and plain path, and none
 * that only AppLink may call. The route of health checks passes as well.
 * @throws Error that names every bad and every missing entry.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export async function readMeshRoutes({ bypassAll = '', needed = [], yaml }: MeshSettings): Promise<readonly string[]> {
  const { healthRoute, routes } = readFile(await parseYaml(yaml))
  const missing = needed.filter(path => !routes.includes(path))
  const problems = [
    ...(isTrue.test(bypassAll) ? ['HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES: must not be set'] : []),
    ...routes.flatMap(problemsOf),
    ...healthRoute.flatMap(problemsOf).map(problem => `healthcheck.route: ${problem}`),
    ...missing.map(path => `${path}: is missing, so the mesh would refuse everybody there`),
  ]
  if (problems.length === 0) return routes
  throw new Error(`The mesh would not protect this host:\n${problems.map(line => `- ${line}`).join('\n')}`)
}

/** As Go reads it. */
const isTrue = /^(?:1|t|T|TRUE|true|True)$/

function readFile(given: unknown) {
  const file = meshFile.safeParse(given ?? {})
  if (!file.success) throw unreadable(file.error)
  const { authentication, healthcheck } = file.data.mesh ?? {}
  // What the mesh takes for on is its own business: only what is surely off is left out.
  const isOff = String(healthcheck?.enable) === 'false'
  const route = isOff ? undefined : healthcheck?.route
  return { routes: authentication?.bypassRoutes ?? [], healthRoute: typeof route === 'string' ? [route] : [] }
}

async function parseYaml(yaml: string): Promise<unknown> {
  if (yaml === '') return undefined
  const { CORE_SCHEMA, loadAll, mergeTag } = await import('js-yaml')
  try {
    // The mesh follows merge keys: a route that one brings is let past too.
    return loadAll(yaml, { schema: CORE_SCHEMA.withTags(mergeTag) })[0]
  } catch (cause) {
    throw unreadable(cause)
  }
}

const unreadable = (cause: unknown): Error => new Error('heroku-applink-service-mesh.yaml: cannot be read', { cause })

/** Segments of letters, digits and what no router or parser gives a meaning to; none that is only dots. One slash at the end. */
const plainPath = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/
const guarded = /^\/(?:actions|events|openapi\.(?:yaml|json))(?:\/|$)/i

function problemsOf(route: string): string[] {
  const shown = JSON.stringify(route)
  if (route.includes('*')) return [`${shown}: a wildcard opens every route of the host; list exact paths`]
  if (!plainPath.test(route)) return [`${shown}: must be one plain path, such as /mcp`]
  return guarded.test(route) ? [`${shown}: only AppLink may call this route`] : []
}
