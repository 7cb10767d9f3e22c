import type { Addresses, SurfaceAnswer } from '../../../src/test-client/surface-client.ts'

/** The `api` surface, as a program outside Salesforce uses it: through the mesh, with a key. */
export function createApiDoor({ mesh }: Pick<Addresses, 'mesh'>, key: string) {
  return {
    async call(tool: string, input: object, headers: Readonly<Record<string, string>> = {}): Promise<SurfaceAnswer> {
      const answer = await fetch(`${mesh}/api/${tool}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
        body: JSON.stringify(input),
      })
      const body = (await answer.json()) as Record<string, unknown>
      return answer.ok ? { ok: true, output: body } : { ok: false, failure: body }
    },
  }
}
