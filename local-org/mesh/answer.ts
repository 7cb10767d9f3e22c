/** What the mesh sends back, complete: it never streams. */
export interface MeshAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly body: Uint8Array | string
}

/** A refusal as Go's `http.Error` writes it. */
export const toErrorAnswer = (status: number, message: string): MeshAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: `${message}\n`,
})

/** How Go words a connection that did not come about. */
export const toDialError = (cause: unknown): string => {
  const { code, address, port, message } = cause as { code?: string; address?: string; port?: number; message?: string }
  if (code === 'ECONNREFUSED') return `dial tcp ${address}:${port}: connect: connection refused`
  return message || String(code ?? cause)
}
