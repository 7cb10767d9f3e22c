import { html } from 'hono/html'

/** Headers of every answer of the authorization server that a browser might show. */
export const browserHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

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
