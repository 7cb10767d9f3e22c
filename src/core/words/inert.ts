import { withoutUnseenInLines } from '../unseen.ts'

/** Nothing of what follows. */
const plain =
  /^(?:[\t\n !-%'-9;=-VX-Z\\^-v\u0078-\u007e\u00a0-\u00aa\u00ac\u00ae-\u00ba\u00bc-\u02ff]|w(?!ww)|&(?![#a-z]))*$/i
/** What boundaries are made of: words cannot have it. */
const quotes = /[«»]/g
/** What begins a tag, a comment or an address in angle brackets. */
const tag = /<(?=[a-z/!?])/gi
/** An address in full, or one that a browser takes for it. */
const address = /:(?=\/\/|\\\\)/g
const scheme =
  /(?<![a-z0-9])(https?|ftps?|wss?|file|data|blob|javascript|vbscript|mailto|tel|sms|xmpp|cid|ms-[a-z-]{1,30}):(?=\S)/gi
/** Clients make links of such names. */
const host = /(?<![a-z0-9])www\.(?=\S)/gi
/** Clients read them before they look for addresses. The commonest stand for letters and spaces. */
const entity = /&(?=#x?[0-9a-f]|(?!(?:amp|nbsp|quot|apos|[aou]uml|szlig);)[a-z][a-z0-9]{1,31};)/gi
/** The middle of a link or an image in Markdown, or of where its address is said. */
const joint = /\](?=[([:])/g

/**
 * Words that no client makes anything of but text: without characters that nobody sees, and with marks in links, images
 * and tags that leave them readable, as `https[:]//example.com`. Lines stay lines.
 */
export function toInert(words: string): string {
  if (plain.test(words)) return words
  return (
    withoutUnseenInLines(words)
      .replace(quotes, '"')
      .replace(entity, '[&]')
      .replace(tag, '‹')
      .replace(address, '[:]')
      .replace(scheme, '$1[:]')
      .replace(host, match => `${match.slice(0, -1)}[.]`)
      // Last, since the marks before it have brackets too.
      .replace(joint, '] ')
  )
}
