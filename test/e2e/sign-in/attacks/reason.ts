import type { RawAnswer } from '../../../client/attacks/raw-request.ts'

type Fields = Readonly<Record<string, unknown>>

/** An answer in one line: its status, the code of the refusal and its words, whatever form they have. */
export function toReason(answer: RawAnswer): string {
  const { headers, status, text, url } = answer
  const location = headers.get('location') ?? (status === 0 ? url?.href : undefined)
  if (location) return toDirection(location)
  const isJson = headers.get('content-type')?.includes('json') && text !== ''
  return `${status} ${isJson ? reasonIn(JSON.parse(text) as Fields) : reasonOn(text)}`.trim()
}

/** What a page says: its heading, and for the page of errors the code and the first paragraph. */
function reasonOn(text: string): string {
  const plain = text.replaceAll('&#39;', "'")
  const [, title] = /<h1>([^<]*)<\/h1>/.exec(plain) ?? []
  const [, code] = /<small>([^<]*)<\/small>/.exec(plain) ?? []
  const [, words] = /<p>([^<]*)<\/p>/.exec(plain) ?? []
  if (!title) return plain.slice(0, 120)
  return code ? `page: ${title} (${code}): ${words}` : `page: ${title}`
}

/** Where a browser is led, and with what: an error stands in the query, or behind the hash. */
function toDirection(location: string): string {
  const [place = '', query] = location.split(/[?#]/, 2)
  const fields = new URLSearchParams(query)
  if (!fields.has('error')) return `to ${place}`
  return ['to the client', fields.get('error'), fields.get('error_description')].filter(Boolean).join(': ')
}

function reasonIn({ code, error, error_description: description, message, result }: Fields): string {
  if (typeof code === 'string') return `${code}: ${message}`
  if (typeof error === 'string') return `${error}: ${description}`
  if (error) return `${(error as Fields).code}: ${(error as Fields).message}`
  const { content, isError, resultType } = (result ?? {}) as Fields
  if (!isError) return `${resultType ?? 'answered'}`
  return `tool: ${reasonIn(JSON.parse((content as readonly { text: string }[])[0]?.text ?? '{}') as Fields)}`
}
