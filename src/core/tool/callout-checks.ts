import type { CalloutDeclaration } from './callout.ts'
import type { Tool } from './tool.ts'

const variableName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/
const calloutName = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/** What is wrong with the third parties that a tool names. */
export const calloutProblems = ({ callouts }: Pick<Tool, 'callouts'>): string[] => callouts.flatMap(problemsOf)

function problemsOf({ name, secretFrom, urlFrom }: CalloutDeclaration): string[] {
  if (!calloutName.test(name)) return ['callouts: a name has letters and digits, starting with a letter, at most 64']
  const variables = [urlFrom, ...(secretFrom === undefined ? [] : [secretFrom])]
  const bad = variables.filter(variable => !variableName.test(variable))
  if (bad.length > 0) return [`callouts: "${name}": variables are written like SHIPPING_API_URL`]
  return urlFrom === secretFrom ? [`callouts: "${name}": address and secret come from two variables`] : []
}

/** Third parties of one name that are not the same. */
export function calloutClashes(
  tools: readonly (Pick<Tool, 'name' | 'callouts'> & { readonly kind: string })[],
): string[] {
  const seen = new Map<string, CalloutDeclaration>()
  return tools.flatMap(tool =>
    tool.callouts.flatMap(callout => {
      const other = seen.get(callout.name) ?? callout
      seen.set(callout.name, other)
      const isSame = other.urlFrom === callout.urlFrom && other.secretFrom === callout.secretFrom
      return isSame ? [] : [`${tool.kind} "${tool.name}": callouts: "${callout.name}" is another one elsewhere`]
    }),
  )
}

/** @throws Error for a third party that the tool does not name: a mistake of the tool. */
export function requireNamed({ name }: CalloutDeclaration, tool: Pick<Tool, 'name' | 'callouts'>): void {
  if (tool.callouts.some(callout => callout.name === name)) return
  throw new Error(`tool "${tool.name}": its callouts do not name "${name}"`)
}
