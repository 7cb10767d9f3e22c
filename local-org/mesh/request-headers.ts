/** Names and values in turn, as `rawHeaders` of node:http. */
export type RawHeaders = readonly string[]

/** The first value of a header, as Go's `Header.Get` reads it; empty when it is missing. */
export const firstOf = (headers: RawHeaders, name: string): string => {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === name) return headers[index + 1] ?? ''
  }
  return ''
}

/** Set by the transport itself, or, as `x-request-context`, not for the app. */
const notForwarded = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
  'x-request-context',
])

/** The headers the app gets: repeated ones collapse to their last value. Names are in lower case. */
export const toForwardedHeaders = (headers: RawHeaders): Map<string, string> => {
  const forwarded = new Map<string, string>()
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? ''
    if (!notForwarded.has(name)) forwarded.set(name, headers[index + 1] ?? '')
  }
  return forwarded
}
