import { callerKinds } from '../../core/disclosure/disclosure.ts'
import { compliances } from '../../core/field-words/field-words.ts'
import { nearestField } from '../../core/invoke/field-names.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { toolNameProblem } from '../../core/names.ts'
import { nearestOf } from '../../core/nearest.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { fieldFaults } from '../../core/tool/fields.ts'
import type { Tool } from '../../core/tool/tool.ts'
import { noticeField } from '../plan/notice.ts'
import type { FieldPlace, Leaf } from '../plan/tree.ts'
import { createPolicies } from '../policy.ts'
import type { DataPolicy, PolicyRule } from '../policy-form.ts'
import { toolPlaces } from '../view.ts'
import { decide } from './decide.ts'
import { policySchema } from './form.ts'

/** @throws Error with everything in the policy that cannot be, by path, and what to write instead */
export function requirePolicy(policy: DataPolicy, catalog: Catalog): void {
  const formal = fieldFaults(policySchema, policy).map(fault => fault.text)
  const own = catalog.tools.filter(({ name }) => name !== jobStatusName)
  const apart = formal.length > 0 ? formal : faultsIn(policy, own)
  const faults = apart.length > 0 ? apart : secondFaults(policy, catalog)
  if (faults.length > 0) throw new Error(`The policy cannot be followed:\n${faults.map(toLine).join('\n')}`)
}

function secondFaults(policy: DataPolicy, catalog: Catalog): readonly string[] {
  const taken = new Map([...catalog.tools, ...catalog.events].map(({ name }) => [name.toLowerCase(), name]))
  return [...createPolicies(policy, catalog).seconds].flatMap(([operation, tool]) => {
    const start = `rules: flows and Apex would have ${operation} beside ${tool}, and`
    const problem = taken.has(operation.toLowerCase()) ? 'another tool has that name' : toolNameProblem(operation)
    return problem === undefined ? [] : [`${start} ${problem}; give ${tool} a shorter or another name`]
  })
}

/** What is wrong with all of it has no path. */
const toLine = (fault: string): string => `- policy${/^[\w.]+: /.test(fault) ? '.' : ': '}${fault}`

/** A tool that asks no org says so by naming none. */
const objectsFault = ({ tool: { name, objects } }: KnownTool): readonly string[] =>
  objects
    ? []
    : [
        `objects.undeclared: ${name} does not name its objects: give it objects: { read: [...] }, or {} where it asks no org`,
      ]

interface KnownTool {
  readonly tool: Tool
  readonly leaves: readonly Leaf[]
  /** Of all its fields, also those that have fields of their own. */
  readonly paths: readonly string[]
  /** Those that lead back to another one, in what holds itself. */
  readonly same: ReadonlyMap<string, string>
}

function faultsIn(policy: DataPolicy, tools: readonly Tool[]): readonly string[] {
  const known = tools.map(toKnown)
  const { answers = [], rules = [] } = policy
  const categories = new Set<string>([
    ...compliances,
    ...known.flatMap(({ leaves }) => leaves.flatMap(({ words }) => words.compliance ?? [])),
  ])
  return [
    ...rules.flatMap((each, at) => ruleFaults(each, { known, categories }).map(fault => `rules.${at}.${fault}`)),
    ...answers.flatMap((each, at) => nameFault(each.tool, known).map(fault => `answers.${at}.${fault}`)),
    ...answers.flatMap(({ characters, rows }, at) =>
      (rows ?? characters) ? [] : [`answers.${at}: names neither rows nor characters`],
    ),
    ...(answers.length > 0 ? known.flatMap(noticeFault) : []),
    ...(policy.objects?.undeclared === 'refuse' ? known.flatMap(objectsFault) : []),
    ...known.flatMap(each => maskFaults(policy, each)),
  ]
}

function toKnown(tool: Tool): KnownTool {
  const places = placesIn(toolPlaces(tool))
  return {
    tool,
    leaves: places.flatMap(place => place.leaves),
    paths: places.map(({ path }) => path).filter(path => path !== ''),
    same: new Map(places.flatMap(({ path, sameAs }) => (sameAs === undefined ? [] : [[path, sameAs] as const]))),
  }
}

function placesIn(place: FieldPlace, seen = new Set<FieldPlace>()): readonly FieldPlace[] {
  if (seen.has(place)) return []
  seen.add(place)
  return [place, ...[...place.fields.values()].flatMap(field => placesIn(field, seen))]
}

interface Known {
  readonly known: readonly KnownTool[]
  readonly categories: ReadonlySet<string>
}

function ruleFaults(given: PolicyRule, { categories, known }: Known): readonly string[] {
  const { compliance, do: deed, field, mask, tool } = given
  return [
    ...(mask !== undefined && deed !== 'mask' ? [`mask: goes with do: 'mask' only`] : []),
    ...(field !== undefined && tool === undefined ? ["field: say whose field it is, with tool: '...'"] : []),
    ...(isAboutFields(given) ? [] : [aboutNothing]),
    ...(compliance === undefined || categories.has(compliance)
      ? []
      : [`compliance: no field has "${compliance}"${meantAmong(compliance, [...categories])}`]),
    ...nameFault(tool, known),
    ...fieldFault(given, known),
  ]
}

const aboutNothing =
  'do: say of which fields, with classification, compliance or field; a whole tool can be shown or refused'

const isAboutFields = ({ classification, compliance, do: deed, field, tool }: PolicyRule): boolean =>
  (classification ?? compliance ?? field) !== undefined ||
  (tool !== undefined && (deed === 'refuse' || deed === 'show'))

function nameFault(tool: string | undefined, known: readonly KnownTool[]): readonly string[] {
  const names = known.map(each => each.tool.name)
  return tool === undefined || names.includes(tool)
    ? []
    : [`tool: there is no tool "${tool}"${meantAmong(tool, names)}`]
}

function meantAmong(word: string, known: readonly string[]): string {
  const meant = nearestOf(word, known)
  return meant === undefined ? `; there are ${known.slice(0, 20).join(', ')}` : `; did you mean "${meant}"?`
}

function fieldFault({ field, tool }: PolicyRule, known: readonly KnownTool[]): readonly string[] {
  const found = known.find(each => each.tool.name === tool)
  if (field === undefined || !found) return []
  const { paths, same } = found
  const back = same.get(field)
  if (back !== undefined) return [`field: of ${tool} "${field}" is the same as "${back}"; name that`]
  if (paths.includes(field)) return []
  const meant = nearestField(field, paths)
  const hint = meant === undefined ? `there are ${paths.slice(0, 20).join(', ')}` : `did you mean "${meant}"?`
  return [`field: ${tool} gives no "${field}"; ${hint}`]
}

const noticeFault = ({ tool: { job, name, output } }: KnownTool): readonly string[] =>
  Object.hasOwn({ ...job?.progress?.shape, ...output.shape }, noticeField)
    ? [
        `answers: tool "${name}" has a field ${noticeField} of its own, in which the host says what it left out; rename it`,
      ]
    : []

/** A mask is for texts: of anything else nothing would be left that fits. */
function maskFaults(policy: DataPolicy, { leaves, tool: { name } }: KnownTool): readonly string[] {
  const faults = leaves
    .filter(({ isKey, isText }) => isKey || !isText)
    .flatMap(({ path, words }) =>
      callerKinds.flatMap(kind => {
        const { deed, rule: at } = decide(policy, { tool: name, path, words }, kind)
        return deed === 'mask'
          ? [
              `rules.${at}: ${path} of ${name} is no text, so it cannot be masked; add { to: ..., tool: '${name}', field: '${path}', do: 'drop' }`,
            ]
          : []
      }),
    )
  return [...new Set(faults)]
}
