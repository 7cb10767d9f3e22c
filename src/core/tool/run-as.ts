/** A stored authorization, of AppLink or of the settings, or several between which the tool chooses with `authorization(name)`. */
export type StoredRunAs =
  | { readonly authorization: string; readonly authorizations?: never }
  | { readonly authorizations: readonly string[]; readonly authorization?: never }

/** Whose rights a tool gets. `user-plus` adds the session permission set of the app, for this call only. */
export type RunAs = 'user' | 'user-plus' | StoredRunAs

/** Whether nothing but AppLink can run it: nobody else activates a session permission set for one call. */
export const needsAppLink = ({ runAs }: { readonly runAs: RunAs }): boolean => runAs === 'user-plus'

/** Which people a tool with stored rights is for. */
export interface People {
  /** API name of the custom permission that lets them in. An admin gives it; the org of the person says who has it. */
  readonly customPermission: string
}

/** Every stored authorization that a tool may use; none for one that runs as the user. */
export function authorizationsOf({ runAs }: { readonly runAs: RunAs }): readonly string[] {
  if (typeof runAs === 'string') return []
  return runAs.authorizations ?? [runAs.authorization]
}

/** API names of the custom permissions that tools ask people for, each once. */
export const customPermissionsOf = (tools: readonly { readonly people: People | undefined }[]): readonly string[] => [
  ...new Set(tools.flatMap(({ people }) => people?.customPermission ?? [])),
]

/** The one that the context's `org` is of; `undefined` for a tool that chooses between several, or runs as the user. */
export const ownAuthorizationOf = ({ runAs }: { readonly runAs: RunAs }): string | undefined =>
  typeof runAs === 'string' ? undefined : runAs.authorization
