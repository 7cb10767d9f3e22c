import * as z from 'zod'

/**
 * How sensitive the data of a field is, from the least to the most.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/customfield.htm
 */
export const classifications = ['Public', 'Internal', 'Confidential', 'Restricted', 'MissionCritical'] as const
export type Classification = (typeof classifications)[number]

/** The categories of `complianceGroup` that every org has. It may add its own. */
export const compliances = ['CCPA', 'COPPA', 'GDPR', 'HIPAA', 'PCI', 'PersonalInfo', 'PII'] as const

/** Whose words a text is: those of a record or of a third party, or the host's own. */
export const origins = ['untrusted', 'own'] as const

/** What `.meta(...)` of a field may say of its data. */
export interface FieldWords {
  readonly classification?: Classification | undefined
  /** Acts and regulations that the data falls under, as the org names them. */
  readonly compliance?: readonly string[] | undefined
  /** `untrusted`: words of a record or a third party. `own`: of the host. */
  readonly text?: (typeof origins)[number] | undefined
  /** Fields of the org that the data comes from, such as `Contact.Email`. */
  readonly from?: string | readonly string[] | undefined
}

declare module 'zod' {
  interface GlobalMeta extends FieldWords {}
}

type Schema = z.core.$ZodType
type Word = keyof FieldWords

export const wordNames = ['classification', 'compliance', 'text', 'from'] as const satisfies readonly Word[]

/** A field whose value has no fields of its own, and what is said of it or, where that says nothing, of what it is in. */
export interface WordedField {
  /** Names of fields, `*` for the values of a record; lists add nothing: `contacts.email`. */
  readonly path: string
  /** Without what is around it, such as `optional`. */
  readonly schema: Schema
  readonly words: FieldWords
}

/**
 * What is said of a field itself; of several layers of its schema the outermost that says something counts. Of what is made of
 * other values the strictest that is said of any of them, where it says nothing itself.
 */
export function fieldWordsOf(schema: Schema): FieldWords {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const inner = wrappedIn(schema)
  return {
    ...(def.type === 'pipe' && strictestOf(wordedFields(def.in))),
    ...(inner && fieldWordsOf(inner)),
    ...pick(z.globalRegistry.get(schema)),
  }
}

function strictestOf(fields: readonly WordedField[]): FieldWords {
  const said = fields.map(({ words }) => words)
  const classification = classifications.findLast(each => said.some(words => words.classification === each))
  const compliance = [...new Set(said.flatMap(words => words.compliance ?? []))]
  const text = origins.find(each => said.some(words => words.text === each))
  return pick({ classification, text, compliance: compliance.length > 0 ? compliance : undefined })
}

/** The schema without its layers, as a tool gives the value: what a transform makes of it. */
export function coreOf(schema: Schema): Schema {
  let core = schema
  for (let inner = wrappedIn(core); inner; inner = wrappedIn(core)) core = inner
  return core
}

/** Every field of an output, or of progress, that has a value of its own. What holds itself is gone through once. */
export function wordedFields(schema: Schema): readonly WordedField[] {
  return leavesOf(schema, { path: '', words: {}, above: [] })
}

interface Place {
  readonly path: string
  readonly words: FieldWords
  readonly above: readonly Schema[]
}

function leavesOf(schema: Schema, { above, path, words }: Place): readonly WordedField[] {
  const core = coreOf(schema)
  if (above.includes(core)) return []
  const own = { ...words, ...fieldWordsOf(schema) }
  const parts = partsOf(core)
  if (!parts) return [{ path, schema: core, words: own }]
  return parts.flatMap(([name, part]) =>
    leavesOf(part, { path: below(path, name), words: own, above: [...above, core] }),
  )
}

const below = (path: string, name: string | undefined): string =>
  name === undefined ? path : path === '' ? name : `${path}.${name}`

type Part = readonly [name: string | undefined, part: Schema]

/** What a value consists of; `undefined` for one that consists of nothing, or of what is not known. */
export function partsOf(core: Schema): readonly Part[] | undefined {
  const { def } = (core as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'object':
      return [...Object.entries(def.shape), ...(isOpen(def.catchall) ? [['*', def.catchall] as const] : [])]
    case 'array':
      return [[undefined, def.element]]
    case 'tuple':
      return [...def.items, ...(def.rest ? [def.rest] : [])].map(item => [undefined, item])
    case 'record':
      return [['*', def.valueType]]
    case 'union':
      return def.options.map(option => [undefined, option])
    case 'intersection':
      return [
        [undefined, def.left],
        [undefined, def.right],
      ]
    default:
      return undefined
  }
}

const isOpen = (catchall: Schema | undefined): catchall is Schema =>
  catchall !== undefined && (catchall as z.core.$ZodTypes)._zod.def.type !== 'never'

function wrappedIn(schema: Schema): Schema | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'pipe') return isTransform(def.out) ? undefined : def.out
  // The getter itself may make another schema each time.
  if (def.type === 'lazy') return (schema as z.core.$ZodLazy)._zod.innerType
  return 'innerType' in def ? def.innerType : undefined
}

const isTransform = (schema: Schema): boolean => (schema as z.core.$ZodTypes)._zod.def.type === 'transform'

function pick(meta: FieldWords | undefined): FieldWords {
  if (!meta) return {}
  return Object.fromEntries(wordNames.flatMap(name => (meta[name] === undefined ? [] : [[name, meta[name]]])))
}

/** Takes the words out of a JSON Schema: they are for the host, not for who fills or reads the field. Pass it as `override`. */
export function dropWords({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  for (const name of wordNames) delete jsonSchema[name]
}
