import type { MeshAnswer } from './answer.ts'

/** Heroku's page for a web request that took too long. */
const page = `<!DOCTYPE html>
<html>
  <head><title>Application Error</title></head>
  <body>
    <p>An error occurred in the application and your page could not be served (H12, Request timeout).</p>
  </body>
</html>
`

const tooLate: MeshAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache, no-store' },
  body: page,
}

/**
 * The answer, or Heroku's H12 when there is none in time, as its router does after 30 seconds. What was begun is not
 * stopped. Zero waits for ever.
 *
 * @see https://devcenter.heroku.com/articles/error-codes#h12-request-timeout
 */
export const withinRouterLimit = async (answer: Promise<MeshAnswer>, limitMs: number): Promise<MeshAnswer> => {
  if (limitMs === 0) return answer
  const { promise: late, resolve } = Promise.withResolvers<MeshAnswer>()
  const timer = setTimeout(() => resolve(tooLate), limitMs)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
