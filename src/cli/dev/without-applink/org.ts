import { readUtf8 } from '../../../core/utf8.ts'
import type { LocalOrg } from '../local-org.ts'

interface Asked {
  readonly method?: 'GET' | 'PUT' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Asks the local org. @throws Error with what it says when it refuses */
export async function ask({ org }: Pick<LocalOrg, 'org'>, path: string, asked: Asked = {}): Promise<unknown> {
  const { body, headers, method = 'GET' } = asked
  const answer = await fetch(`${org}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = readUtf8(await answer.bytes())
  if (!answer.ok) throw new Error(`The local org refuses ${method} ${path}: ${text}`)
  return JSON.parse(text)
}
