import { html } from 'hono/html'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { browserHeaders } from '../../page/headers.ts'

export const errorPagePolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * The page for a sign-in that cannot go on, where there is no address that may be trusted with the error. Shows the code and
 * our own sentence for it, nothing of the request.
 */
export const toErrorPage = (code: string, description: string): string =>
  toBarePage(
    'Sign-in failed',
    html`<p>${description}</p>
<p>Close this page and start again from the program that you want to sign in to.</p>
<p><small>${code}</small></p>`,
  )

export interface ReturnPage {
  /** Where the client waits, with what it is to hear. */
  readonly to: string
  /** The same as a person can compare it. */
  readonly place: string
  readonly code: string
  readonly description: string
}

/** The page for a sign-in that cannot go on, with the way back to a client whose address nobody here vouches for. */
export const toReturnPage = ({ code, description, place, to }: ReturnPage): string =>
  toBarePage(
    'Sign-in failed',
    html`<p>${description}</p>
<p>The program that asked wants to hear of it at <strong>${place}</strong>. Go there only if you started this sign-in yourself:
<a href="${to}" rel="noreferrer">go on to ${place}</a>.</p>
<p><small>${code}</small></p>`,
  )

/** Answers with a page without style or script. */
export function showBarePage(ctx: Pick<KoaContextWithOIDC, 'set' | 'type' | 'body'>, page: string): void {
  ctx.set({ ...browserHeaders, 'content-security-policy': errorPagePolicy })
  ctx.type = 'html'
  ctx.body = page
}

/** A page without style, script or a name of this host. */
export const toBarePage = (title: string, body: ReturnType<typeof html>): string =>
  String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>`)
