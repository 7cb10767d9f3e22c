import { AppError } from '../core/failure.ts'
import type { Callout, CalloutConnector, CalloutDeclaration, CalloutRequest } from '../core/tool/callout.ts'
import { type CalloutBase, type CalloutTarget, readBase, toAddress } from './address.ts'
import type { CalloutAsker, CalloutAskerParts } from './asking.ts'

export type { CalloutTarget } from './address.ts'

export interface CalloutParts extends CalloutAskerParts {
  /** By the name of the declaration. */
  readonly targets: ReadonlyMap<string, CalloutTarget>
}

type Scope = Parameters<CalloutConnector['connectCallout']>[1]

/**
 * The third parties of the tools. Redirects are not followed: the secret goes to the declared origin alone.
 * @throws Error when an address or a secret cannot be used, without their text.
 */
export function createCallouts(parts: CalloutParts): CalloutConnector & { close(): Promise<void> } {
  const bases = new Map([...parts.targets].map(([name, target]) => [name, readBase(name, target)] as const))
  let asking: Promise<CalloutAsker> | undefined
  const load = async () => (await import('./asking.ts')).createCalloutAsker(parts)
  const connect = (declaration: CalloutDeclaration, scope: Scope): Callout => {
    const { name } = declaration
    const base = baseOf(bases, declaration)
    return {
      request: async <T>(path: string, options: CalloutRequest = {}) => {
        checkRequest(name, options)
        const url = toAddress(base, path, options.query)
        // A host whose tools ask nobody else starts without.
        asking ??= load()
        const asker = await asking
        return (await asker.ask({ name, base, url, options, scope })) as T
      },
    }
  }
  return { connectCallout: connect, close: async () => (await asking)?.close() }
}

/** @throws AppError unavailable where the third party is not set up, as a host may be that is only tried out */
function baseOf(bases: ReadonlyMap<string, CalloutBase>, declaration: CalloutDeclaration): CalloutBase {
  const base = bases.get(declaration.name)
  if (!base) throw new AppError('unavailable', toRemedy(declaration))
  return base
}

function toRemedy({ name, secretFrom, urlFrom }: CalloutDeclaration): string {
  const [variables, isNot] = secretFrom ? [`${urlFrom} and ${secretFrom}`, 'are not both set'] : [urlFrom, 'is not set']
  const key = secretFrom ? `, keyVariable: '${secretFrom}'` : ''
  const stand = `{ name: '${name}', program: 'examples/${name}.ts', urlVariable: '${urlFrom}'${key} }`
  return `callout "${name}": ${variables} ${isNot}. Set what is missing in .env, or have "npm run dev" start a program that stands for it: in app-link.config.ts, dev.thirdParties: [${stand}]. Then start "npm run dev" again.`
}

const keyText = /^[\x21-\x7e]{1,255}$/

/** What only a mistake of the tool can be. */
function checkRequest(name: string, { cacheMs = 0, idempotencyKey, method = 'GET' }: CalloutRequest): void {
  if (cacheMs > 0 && method !== 'GET') throw new Error(`callout "${name}": only an answer to a GET can be cached`)
  if (idempotencyKey !== undefined && !keyText.test(idempotencyKey))
    throw new Error(`callout "${name}": an idempotency key has 1 to 255 visible ASCII characters`)
}
