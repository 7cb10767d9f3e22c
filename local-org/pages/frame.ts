import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Markup from a template, with everything that was put into it escaped. */
export type Markup = ReturnType<typeof html>

export interface PagePart {
  /** In the address: `/_local#id`. */
  readonly id: string
  readonly title: string
  readonly body: Markup
}

export interface OwnPage {
  /** What was refused, a sentence. */
  readonly problem?: string | undefined
  readonly about: Markup
  readonly parts: readonly PagePart[]
}

const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a525c;--paper:#fff;--ground:#f3f4f6;--line:#c9ced6;--main:#0b5cab;--bad:#a4161a}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b4bcc8;--paper:#1d2127;--ground:#121519;--line:#4a525e;--main:#7fb8f5;--bad:#ff9c9c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header{background:var(--paper);border-bottom:1px solid var(--line);padding:.5rem 1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center}
header p{margin:0;font-weight:700}
header a{display:inline-block;padding:.5rem .25rem}
main{max-width:72rem;margin:0 auto;padding:1rem}
section,.problem{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.5rem;margin:0 0 1rem}
.problem{border-left:4px solid var(--bad)}
h1{font-size:1.4rem}
h2{font-size:1.05rem;margin:0 0 .5rem}
.soft{color:var(--soft)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;overflow-wrap:break-word}
th,button{white-space:nowrap}
th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td form{display:inline}
form.new{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin-top:1rem}
label{display:block;font-size:.9rem;color:var(--soft)}
input,select{display:block;font:inherit;min-height:2.5rem;padding:.3rem .5rem;max-width:100%;border:1px solid var(--soft);border-radius:.4rem;background:var(--paper);color:var(--ink)}
button{font:inherit;font-weight:600;min-height:2.5rem;padding:.25rem .9rem;border:1px solid var(--main);border-radius:.5rem;background:var(--paper);color:var(--main);cursor:pointer}
button.bad{border-color:var(--bad);color:var(--bad)}
a{color:var(--main)}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
`

const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src ${styleHash}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  // With none a browser would not say from where a form is sent.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Answers with the page of the org. */
export function showOwnPage(c: Context, { about, parts, problem }: OwnPage, status: ContentfulStatusCode = 200) {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local org</title>
<style>${raw(style)}</style>
</head>
<body>
<header><p>Local org</p><nav aria-label="Parts">${parts.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav></header>
<main>
<h1>Local org</h1>
${problem !== undefined && html`<div class="problem" role="alert">${problem}</div>`}
${about}
${parts.map(({ body, id, title }) => html`<section id="${id}"><h2>${title}</h2>${body}</section>`)}
</main>
</body>
</html>`,
    status,
  )
}

/** A table that may be wider than a phone. */
export const toRegion = (label: string, heads: readonly string[], rows: readonly (readonly unknown[])[]): Markup =>
  rows.length === 0
    ? html`<p class="soft">None.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${heads.map(head => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(cells => html`<tr>${cells.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
