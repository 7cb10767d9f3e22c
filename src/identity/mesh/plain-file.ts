/** Whole lines of remarks, and empty ones. */
const silent = /^ *(?:#[\x20-\x7e]*)?$/

/** The form that the template and the docs give the file: there is one way to read it. */
const plainForm =
  /^mesh:\n {2}authentication:\n {4}bypassRoutes:\n(?<routes>(?: {6}- \/[\w./~-]*\n)+)(?: {2}healthcheck:\n {4}enable: (?<enable>true|"true"|false|"false")\n {4}route: (?<route>\/[\w./~-]*)\n)?$/

/**
 * The file of the mesh where it has the plain form; `undefined` for all else, which a reader of YAML must read. That is
 * not loaded for a file that every start reads.
 */
export function readPlainFile(yaml: string): object | undefined {
  const lines = yaml.split('\n').filter(line => !silent.test(line))
  const { enable, route, routes } = plainForm.exec(`${lines.join('\n')}\n`)?.groups ?? {}
  if (routes === undefined) return undefined
  const bypassRoutes = routes
    .trimEnd()
    .split('\n')
    .map(line => line.slice('      - '.length))
  const healthcheck = enable && { enable: enable.includes('true'), route }
  return { mesh: { authentication: { bypassRoutes }, ...(healthcheck && { healthcheck }) } }
}
