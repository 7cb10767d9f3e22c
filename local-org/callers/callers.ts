import { type Context, Hono } from 'hono'
import * as z from 'zod'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { Published } from '../applink/publications/published.ts'
import type { NamedCredentials } from '../named-credentials/named-credentials.ts'
import type { People } from '../sign-in/person.ts'
import type { Store } from '../store/store.ts'
import { readBodyJson } from '../text.ts'
import { createBackgroundOperations } from './background-operations.ts'
import { createCallbacks } from './callbacks.ts'
import { CalloutError, createCallouts } from './callout.ts'
import { createCredentialed } from './credentialed.ts'
import { createFindOperation, createHostedDocument, type DocumentParts, type HostedDocument } from './documents.ts'
import { createHeaderRoutes } from './headers.ts'
import { createInvoke, invocationSchema } from './invoke.ts'
import type { CallerKind } from './outcome.ts'
import { InputError } from './request.ts'
import { createSigner, type SignerParts } from './signer.ts'
import { createTriggers, type TriggersParts } from './triggers/triggers.ts'
import { createCallWays } from './ways.ts'
import { createSendWebhook, type WebhookParts, webhookSchema } from './webhook.ts'

export interface CallersParts
  extends SignerParts,
    Pick<WebhookParts, 'allTargets' | 'dataActionTargets'>,
    Pick<DocumentParts, 'addon'>,
    Pick<TriggersParts, 'bus' | 'store' | 'automatedProcess' | 'triggers'> {
  readonly people: People
  readonly permissionSets: PermissionSets
  readonly published: Published
  readonly meshUrl: () => string
  readonly store: Store
  readonly namedCredentials: NamedCredentials
  /** Whether calls whose way nobody names go through the first named credential. */
  readonly withoutAppLink: boolean
}

export interface Callers {
  /** For everyone. */
  readonly routes: readonly Hono[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
  readonly hostedDocument: HostedDocument
  close(): Promise<void>
}

const kinds: readonly CallerKind[] = ['agent', 'flow', 'apex']

const answerFailure = (error: Error, c: Context): Response => {
  if (error instanceof InputError) return c.json({ message: error.message }, 400)
  if (error instanceof CalloutError) return c.json({ message: error.message }, 502)
  throw error
}

/** Everything in Salesforce that calls the app: agents, flows, Apex, Data Cloud, and the headers to call like them. */
export const createCallers = (parts: CallersParts): Callers => {
  const { people } = parts
  const sign = createSigner(parts)
  const callouts = createCallouts(parts.meshUrl)
  const backgroundOperations = createBackgroundOperations(parts)
  const callbacks = createCallbacks({ ...parts, backgroundOperations })
  const { credentialUses, credentials } = parts.namedCredentials
  const credentialed = createCredentialed({ callouts, credentialUses, now: parts.now })
  const findOperation = createFindOperation({ ...parts, sign, callouts, credentialed })
  const usualCredential = () => (parts.withoutAppLink ? credentials.namedCredentials()[0]?.name : undefined)
  const openWay = createCallWays({ ...parts, sign, callouts, credentialed })
  const invoke = createInvoke({ openWay, findOperation, callbacks, elapsed: () => performance.now() })
  const triggers = createTriggers({ ...parts, invoke })
  const sendWebhook = createSendWebhook({ ...parts, callouts })

  const routes = new Hono()
  for (const kind of kinds) {
    routes.post(`/_local/callers/${kind}`, async c => {
      const invocation = invocationSchema.safeParse(await readBodyJson(c.req))
      if (!invocation.success) return c.json({ message: z.prettifyError(invocation.error) }, 400)
      const person = people.personOf(invocation.data.as)
      if (!person) return c.json({ message: `as: there is no user '${invocation.data.as}'` }, 404)
      return c.json(await invoke({ kind, person, invocation: invocation.data }))
    })
  }
  routes.post('/_local/callers/data-action-target', async c => {
    const webhook = webhookSchema.safeParse(await readBodyJson(c.req))
    if (!webhook.success) return c.json({ message: z.prettifyError(webhook.error) }, 400)
    return c.json(await sendWebhook(webhook.data))
  })
  routes.onError(answerFailure)

  return {
    routes: [callbacks.routes],
    localRoutes: [
      createHeaderRoutes({ ...parts, sign, credentialed, usualCredential }).onError(answerFailure),
      callbacks.localRoutes,
      triggers.localRoutes,
      routes,
    ],
    hostedDocument: createHostedDocument({ ...parts, sign, callouts }),
    close: () => {
      triggers.close()
      backgroundOperations.close()
      return callouts.close()
    },
  }
}
