import { Agent } from 'undici'
import type { App, Attachments } from '../applink/attachments.ts'
import type { CallerAnswer } from './outcome.ts'
import type { OutgoingRequest } from './request.ts'

/** A callout that got no answer it can use. The message is Salesforce's. */
export class CalloutError extends Error {
  override readonly name = 'CalloutError'
}

/**
 * Where an app is called; undefined for the mesh of this program.
 *
 * @throws CalloutError for another app that has not said where it is
 */
export const originOf = (app: App | undefined, { apps }: Pick<Attachments, 'apps'>): string | undefined => {
  if (!app || app.url !== undefined || app.id === apps()[0]?.id) return app?.url
  throw new CalloutError(`Nobody said where ${app.name} is called: PUT /_local/apps/${app.name} with its url`)
}

export interface Callouts {
  /** Sends through the mesh. @throws CalloutError when there is no whole answer in time, or one that is too large */
  send(request: OutgoingRequest, signed: Readonly<Record<string, string>>, timeoutMs: number): Promise<CallerAnswer>
  close(): Promise<void>
}

const maxAnswerBytes = 6_000_000

const toCalloutError = (error: unknown): CalloutError => {
  if (error instanceof CalloutError) return error
  const { name, code } = error as { name?: string; code?: string }
  return new CalloutError(name === 'TimeoutError' ? 'Read timed out' : `Unable to reach the mesh (${code ?? name})`)
}

/** Calls as Apex makes them: one time limit for the whole answer, at most 6 MB, no second try. */
export const createCallouts = (meshUrl: () => string): Callouts => {
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0 })

  const receive = async (request: OutgoingRequest, signed: Readonly<Record<string, string>>, signal: AbortSignal) => {
    const answer = await dispatcher.request({
      origin: request.origin ?? meshUrl(),
      path: request.target,
      method: request.method as 'GET',
      headers: { ...request.headers, ...signed },
      body: request.body ?? null,
      signal,
    })
    const text = await answer.body.text()
    const sizeBytes = Buffer.byteLength(text)
    if (sizeBytes > maxAnswerBytes) {
      throw new CalloutError(`Exceeded max size limit of ${maxAnswerBytes} with response size ${sizeBytes}`)
    }
    return { status: answer.statusCode, contentType: String(answer.headers['content-type'] ?? ''), text }
  }

  return {
    send: async (request, signed, timeoutMs) => {
      try {
        return await receive(request, signed, AbortSignal.timeout(timeoutMs))
      } catch (error) {
        throw toCalloutError(error)
      }
    },
    close: () => dispatcher.destroy(),
  }
}
