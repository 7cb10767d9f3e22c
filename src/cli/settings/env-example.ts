import type { CalloutDeclaration } from '../../core/tool/callout.ts'

export const envExample = '.env.example'

/** What is above this line is whoever's; from here on the file is made from the tools. */
const marker = '# Third parties of the tools, written by "npm run openapi"; nothing below this line is kept.'

interface CalloutUser {
  readonly name: string
  readonly callouts: readonly CalloutDeclaration[]
}

/**
 * The text of `.env.example` with the variables that tools and events name. `undefined`: there is none, and none is needed.
 * @param text as it stands
 */
export function toEnvExample(text: string | undefined, users: readonly CalloutUser[]): string | undefined {
  const named = users.flatMap(({ callouts, name }) => callouts.map(callout => ({ ...callout, usedBy: name })))
  const kept = text?.split(marker)[0]
  const head = kept?.trim() ? `${kept.trimEnd()}\n` : ''
  if (named.length === 0) return kept === text ? text : head || undefined
  const parts = [...new Set(named.map(({ name }) => name))].map(party => {
    const [first, ...more] = named.filter(({ name }) => name === party)
    const tools = [first, ...more].map(user => user?.usedBy).join(', ')
    const variables = [first?.urlFrom, first?.secretFrom].filter(variable => variable !== undefined)
    return [`# ${party}, for ${tools}`, ...variables.map(variable => `# ${variable}=`)].join('\n')
  })
  return `${head && `${head}\n`}${marker}\n\n${parts.join('\n\n')}\n`
}
