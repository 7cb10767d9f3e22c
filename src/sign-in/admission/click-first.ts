import type { KoaContextWithOIDC } from 'oidc-provider'
import { toDestination } from '../pages/text.ts'
import { showBarePage, toReturnPage } from '../server/error-page.ts'
import { interactionPathOf } from '../server/paths.ts'

export interface ClickFirstParts {
  /** Whether whoever runs this server set the client up, and so vouches for where its answers go. */
  isGiven(clientId: string): boolean
}

/**
 * Middleware that leads no browser on to an address that only its client vouches for before the person has clicked: a
 * link to this host, with `prompt=none` or a mistake in it, would lead to any site in its name.
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4.11.2
 */
export const createClickFirst =
  ({ isGiven }: ClickFirstParts) =>
  async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const to = ctx.res.getHeader('location')
    if (typeof to !== 'string' || to.startsWith(interactionPathOf('')) || !isUnasked(ctx, isGiven)) return
    const answer = new URLSearchParams(to.split(/[?#]/, 2)[1])
    ctx.remove('location')
    ctx.status = 400
    const page = toReturnPage({
      to,
      place: toDestination(to).name,
      code: answer.get('error') ?? '',
      description: answer.get('error_description') ?? 'The sign-in cannot go on.',
    })
    showBarePage(ctx, page)
  }

/** Whether it is an answer to a client, and nobody has decided. The provider makes its context for its own routes alone. */
function isUnasked({ oidc }: Partial<KoaContextWithOIDC>, isGiven: ClickFirstParts['isGiven']): boolean {
  if (oidc?.route !== 'authorization' && oidc?.route !== 'resume') return false
  return !isGiven(oidc.client?.clientId ?? '') && oidc.entities.Interaction?.result === undefined
}
