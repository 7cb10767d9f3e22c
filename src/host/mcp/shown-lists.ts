import type { Caller } from '../../core/caller.ts'
import type { DataPolicies } from '../../policy/policy.ts'
import { createLists, type ListsParts } from '../../surfaces/mcp/lists/lists.ts'

type Lists = ReturnType<typeof createLists>

/** What a caller finds over MCP, with what people are shown, or service clients. */
export function createShownLists(parts: ListsParts, policies: DataPolicies | undefined): Lists {
  if (!policies) return createLists(parts)
  const { objects, topics } = parts
  const people = createLists({ objects, topics, catalog: policies.catalogFor('mcpPerson') })
  const services = createLists({ ...parts, catalog: policies.catalogFor('mcpService') })
  const of = ({ kind }: Caller): Lists => (kind === 'service' ? services : people)
  return {
    list: caller => of(caller).list(caller),
    prompts: {
      list: caller => of(caller).prompts.list(caller),
      read: (name, given, caller) => of(caller).prompts.read(name, given, caller),
      instructionsFor: caller => of(caller).prompts.instructionsFor(caller),
    },
    // Of objects, whatever tools give of them.
    resources: people.resources,
    skills: {
      list: caller => of(caller).skills.list(caller),
      get: (uri, caller) => of(caller).skills.get(uri, caller),
      textOf: (uri, caller) => of(caller).skills.textOf(uri, caller),
    },
  }
}
