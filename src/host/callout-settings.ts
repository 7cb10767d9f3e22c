import type { CalloutDeclaration } from '../core/tool/callout.ts'
import { calloutAddress, calloutSecret, environment } from './environment.ts'

/** A third party, and the tool or event that talks to it. */
export interface UsedCallout extends CalloutDeclaration {
  readonly usedBy?: string
}

type Variables = Readonly<Record<string, string | undefined>>
type Problem = readonly [variable: string, problem: string]

/** What is wrong with the variables of third parties. Beside a local org they may be missing: who calls them is told then. */
export const problemsOfCallouts = (given: Variables, callouts: readonly UsedCallout[]): Problem[] =>
  callouts
    .flatMap(({ secretFrom, urlFrom, usedBy }) => [
      { usedBy, variable: urlFrom, schema: calloutAddress },
      ...(secretFrom ? [{ usedBy, variable: secretFrom, schema: calloutSecret }] : []),
    ])
    .flatMap(each => {
      const problem = problemOf(each, given)
      return problem === undefined ? [] : [[each.variable, problem] as const]
    })

/** Of an attached AppLink add-on. */
const isOfAddon = /^HEROKU_APPLINK_/

interface Used {
  readonly variable: string
  readonly schema: typeof calloutSecret
  readonly usedBy: string | undefined
}

function problemOf({ schema, usedBy, variable }: Used, given: Variables): string | undefined {
  if (variable in environment.shape || isOfAddon.test(variable))
    return 'is a variable of the host: a callout needs its own'
  if (!given[variable]) return given.LOCAL_ORG_URL ? undefined : `is missing: ${usedBy ?? 'a tool'} talks to it`
  const problem = schema.safeParse(given[variable]).error?.issues[0]?.message
  return problem && usedBy ? `${problem} (${usedBy} talks to it)` : problem
}

/** Nothing where one of its variables is missing. */
export function targetOf(given: Variables, { name, secretFrom, urlFrom }: CalloutDeclaration) {
  const [url, secret] = [given[urlFrom], secretFrom && given[secretFrom]]
  return url && (secret || !secretFrom) ? [[name, { url, ...(secret && { secret }) }] as const] : []
}
