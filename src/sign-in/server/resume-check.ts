import type { KoaContextWithOIDC } from 'oidc-provider'
import { browserHeaders, errorPagePolicy, toErrorPage } from './error-page.ts'
import { paths } from './paths.ts'

const text = 'Another sign-in was started in this browser since, or this one took too long.'

/**
 * Middleware that takes a browser back into the sign-in that its address names and no other: the provider looks only at
 * the cookie, which is that of the sign-in begun last.
 */
export const createResumeCheck = (cookieName: string) => async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
  const [, uid] = ctx.path.split(`${paths.authorize}/`)
  if (uid === undefined || ctx.cookies.get(cookieName, { signed: true }) === uid) return next()
  ctx.status = 400
  ctx.set({ ...browserHeaders, 'content-security-policy': errorPagePolicy })
  ctx.type = 'html'
  ctx.body = toErrorPage('invalid_request', text)
}
