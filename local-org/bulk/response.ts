/** CSV that is made piece by piece as it is read. */
export function csvStream(pieces: Iterable<string>, headers: Readonly<Record<string, string>> = {}): Response {
  const encoder = new TextEncoder()
  const rest = pieces[Symbol.iterator]()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { value, done } = rest.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/csv', ...headers } })
}
