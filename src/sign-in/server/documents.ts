import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { AppError } from '../../core/failure.ts'
import type { ClientDocuments } from '../clients/clients.ts'
import type { Strangers } from '../clients/strangers.ts'
import { toTemporaryError } from './temporary.ts'

export interface DocumentConfigurationParts {
  readonly documents: ClientDocuments
  readonly strangers: Pick<Strangers, 'addressOf'>
}

/** Seconds. Documents are kept in one place, and not in the provider. */
const notTwice = { min: 0, max: 0 }

/** How the provider gets at what clients publish: their documents, and the keys that these name. */
export const toDocumentConfiguration = (parts: DocumentConfigurationParts) =>
  ({
    fetch: async address =>
      new Response(await parts.documents.read(addressIn(address), parts.strangers.addressOf(Provider.ctx?.req))),
    clientIdMetadataDocument: {
      enabled: true,
      ack: 'draft-02',
      allowFetch: async (ctx, clientId) => parts.documents.isAllowed(clientId) && (await isTold(parts, ctx, clientId)),
      allowClient(_ctx, { clientId }) {
        parts.documents.accept(clientId)
        return true
      },
      cacheDuration: notTwice,
    },
  }) satisfies Pick<Configuration, 'fetch'> & Pick<NonNullable<Configuration['features']>, 'clientIdMetadataDocument'>

const addressIn = (address: string | URL | Request): string =>
  address instanceof Request ? address.url : String(address)

/**
 * Whether anybody can say what stands there. The provider takes whatever goes wrong with a fetch for a fault of the client,
 * which would throw its tokens away, so what is none ends the request before.
 */
async function isTold(
  { documents, strangers }: DocumentConfigurationParts,
  ctx: KoaContextWithOIDC | undefined,
  clientId: string,
) {
  try {
    await documents.read(clientId, strangers.addressOf(ctx?.req))
  } catch (error) {
    if (!(error instanceof AppError)) return true
    // The pages of the sign-in ask outside of a request of the provider.
    if (!ctx) throw error
    throw toTemporaryError(ctx, { reason: error.message, status: 503, retryAfterSeconds: 60 })
  }
  return true
}
