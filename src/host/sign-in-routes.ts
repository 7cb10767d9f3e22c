import { addresses } from '../sign-in/pages/addresses.ts'
import { paths } from '../sign-in/server/paths.ts'
import type { Config } from './config.ts'

/** What every MCP client needs: the endpoint, where its tokens come from, and where it gives them back. */
const always = ['/mcp', '/.well-known/oauth-protected-resource/mcp', paths.metadata, paths.token, paths.revoke]
/** Where people and their browsers go. */
const forPeople = [paths.authorize, paths.resume, paths.interaction, addresses.callback, addresses.grants]

/** The addresses that clients must be able to reach without AppLink, as far as the settings have a sign-in. */
export function signInRoutesOf({ dynamicRegistration, publicUrl, serviceClients, signIn }: Config): readonly string[] {
  if (signIn) return [...always, ...forPeople, ...(dynamicRegistration ? [paths.register] : [])]
  return publicUrl && serviceClients.services.size > 0 ? always : []
}
