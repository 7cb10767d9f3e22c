import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml'
import * as z from 'zod'

export interface MeshConfig {
  /** With scheme, without port. */
  readonly appHost: string
  readonly appPort: number
  readonly bypassRoutes: readonly string[]
  /** Undefined when the health check is turned off. */
  readonly healthcheckRoute: string | undefined
  readonly bypassAll: boolean
}

/** The part of the environment that the mesh reads. */
export interface MeshEnvironment {
  /** Wins over the file's `app.port`. */
  readonly APP_PORT?: string | undefined
  readonly HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES?: string | undefined
}

/** Go reads every YAML scalar into a string. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String)

const meshFile = z.strictObject({
  app: z.strictObject({ port: text.optional(), host: text.optional() }).nullish(),
  mesh: z
    .strictObject({
      authentication: z.strictObject({ bypassRoutes: z.array(text).nullish() }).nullish(),
      healthcheck: z.strictObject({ enable: text.optional(), route: text.optional() }).nullish(),
    })
    .nullish(),
})

const goTrue = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

const readPort = (value: string): number => {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`Invalid YAML config: app.port '${value}'`)
  return port
}

const readFile = (yaml: string): z.infer<typeof meshFile> => {
  const file = meshFile.safeParse(loadAll(yaml, { schema: CORE_SCHEMA.withTags(mergeTag) })[0] ?? {})
  if (!file.success) throw new Error(`Invalid YAML config: ${z.prettifyError(file.error)}`)
  return file.data
}

/**
 * The mesh's settings from the text of `heroku-applink-service-mesh.yaml` (empty when there is no file) and the
 * environment. Strict: a key that the mesh does not know is fatal.
 *
 * @throws Error with one line on what is wrong
 */
export const readMeshConfig = (yaml: string, env: MeshEnvironment): MeshConfig => {
  const { app, mesh } = readFile(yaml)
  const healthcheck = mesh?.healthcheck
  return {
    appHost: app?.host || 'http://127.0.0.1',
    appPort: readPort(env.APP_PORT || app?.port || '3000'),
    bypassRoutes: mesh?.authentication?.bypassRoutes ?? [],
    healthcheckRoute: (healthcheck?.enable || 'true') === 'true' ? healthcheck?.route || '/healthcheck' : undefined,
    bypassAll: goTrue.has(env.HEROKU_APPLINK_SERVICE_MESH_BYPASS_ALL_ROUTES ?? ''),
  }
}
