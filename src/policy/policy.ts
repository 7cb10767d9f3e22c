import { type CallerKind, type Disclosure, secondNameOf } from '../core/disclosure/disclosure.ts'
import type { DisclosureReport } from '../core/disclosure/told.ts'
import { jobStatusName } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { actionsCatalog, catalogFor, secondOperations, type ViewOf } from './catalogs.ts'
import type { DataPolicy } from './policy-form.ts'
import { tellTool } from './told/told.ts'
import { createToolView, type ToolView, toolPlaces } from './view.ts'

/** A policy over the tools of an app: who is shown what, in answers as in lists and documents. */
export interface DataPolicies extends Disclosure, DisclosureReport {
  /** The catalog as one kind of caller has it. */
  catalogFor(kind: CallerKind): Catalog
  /** The catalog as AppLink publishes it, with the operations that flows and Apex have for themselves. */
  readonly actions: Catalog
  /** An app as its documents have it. */
  published<Config extends ServicesConfig>(appLink: Config): Published<Config>
  /** Operations that flows and Apex have for themselves, with their tools. */
  readonly seconds: ReadonlyMap<string, string>
  /** What is decided of each field, and why. */
  explain(tool: Tool, kind: CallerKind): ToolView
}

/**
 * Makes, once, what each kind of caller is shown of each tool. Checks nothing: `readApp` has the policy of an app checked.
 */
export function createPolicies(policy: DataPolicy, catalog: Catalog): DataPolicies {
  const viewOf = createViewOf(policy)
  const tools = new Map(catalog.tools.filter(({ name }) => name !== jobStatusName).map(tool => [tool.name, tool]))
  const seconds = secondOperations(catalog, viewOf)
  const secondOf = (name: string) => (seconds.has(secondNameOf(name)) ? secondNameOf(name) : undefined)
  let told: DataPolicies['told'] | undefined
  const policies: DataPolicies = {
    undeclared: policy.objects?.undeclared,
    viewOf(name, kind) {
      const tool = tools.get(name)
      return tool && viewOf(tool, kind).view
    },
    catalogFor: kind => catalogFor(catalog, kind, viewOf),
    actions: actionsCatalog(catalog, viewOf),
    seconds,
    get told() {
      told ??= [...tools.values()].map(tool => tellTool(tool, { viewOf, secondOf }))
      return told
    },
    published: appLink => publish(policies, appLink),
    explain: viewOf,
  }
  return policies
}

/** How an app is published, as far as services name tools. */
export interface ServicesConfig {
  readonly services?: readonly { readonly tools: readonly string[] }[]
}

/** An app as its documents have it. */
export interface Published<Config> {
  /** Its operations, with what their callers are shown. */
  readonly catalog: Catalog
  /** The same for programs outside Salesforce. */
  readonly api: Catalog
  readonly appLink: Config
}

/** An operation of flows and Apex goes with that of the agents. */
function publish<Config extends ServicesConfig>(policies: DataPolicies, appLink: Config): Published<Config> {
  const { actions, catalogFor: of } = policies
  const services = appLink.services?.map(service => ({
    ...service,
    tools: service.tools
      .flatMap(name => [name, secondNameOf(name)])
      .filter(name => actions.toolOf(name, 'actions') !== undefined),
  }))
  return { catalog: actions, api: of('api'), appLink: services ? { ...appLink, services } : appLink }
}

function createViewOf(policy: DataPolicy): ViewOf {
  const made = new Map<
    Tool,
    { readonly places: ReturnType<typeof toolPlaces>; readonly byKind: Map<CallerKind, ToolView> }
  >()
  return (tool, kind) => {
    const own = made.get(tool) ?? { places: toolPlaces(tool), byKind: new Map() }
    made.set(tool, own)
    const view = own.byKind.get(kind) ?? createToolView({ policy, tool, places: own.places }, kind)
    own.byKind.set(kind, view)
    return view
  }
}
