/** A handler as the plugin registers it, as far as it is used. */
interface ScriptRoute {
  readonly url: string
  handler(request: unknown, reply: object): unknown
}

/**
 * Scalar's script for browsers. Its package for Fastify is the only one that carries the script without everything it
 * was built from; the plugin hands the text to whatever registers its routes, so this notes them instead of serving them.
 * Loads megabytes: ask when somebody wants to see the page.
 * @throws Error when the package registers no such route any more.
 */
export async function loadScalarScript(): Promise<string> {
  const { default: plugin } = await import('@scalar/fastify-api-reference')
  const routes: ScriptRoute[] = []
  const recorder = { route: (route: ScriptRoute) => routes.push(route), hasPlugin: () => false, initialConfig: {} }
  plugin(recorder as never, { configuration: { url: '/' } }, () => {})
  const texts: unknown[] = []
  const reply = { header: () => reply, send: (text: unknown) => texts.push(text) }
  routes.find(({ url }) => url.endsWith('/js/scalar.js'))?.handler({}, reply)
  const [text] = texts
  if (typeof text !== 'string' || text === '') throw new Error('The package of Scalar has no script for browsers.')
  return text
}
