import * as z from 'zod'
import { coreOf } from '../../core/field-words/field-words.ts'
import { maskWords } from '../masks.ts'
import type { FieldPlan } from './plan.ts'

type Schema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']

/** The schema of what is left behind a plan: without what is dropped, and with plain text for what is masked. */
export const toShownSchema = (schema: z.ZodObject, plan: FieldPlan): z.ZodObject =>
  (rebuild(schema, plan, new Map()) ?? z.object({})) as z.ZodObject

/** What is being made of a schema at a place: what holds itself meets itself again. */
type Making = Map<Schema, Map<FieldPlan, Schema | undefined>>

/** `undefined` for what is gone. */
function rebuild(schema: Schema, plan: FieldPlan | undefined, making: Making): Schema | undefined {
  if (!plan) return schema
  if (plan.isGone) return undefined
  const def = defOf(schema)
  switch (def.type) {
    case 'pipe':
      return likeOuter(schema, rebuild(def.out, plan, making))
    case 'lazy':
      return rebuild((schema as z.core.$ZodLazy)._zod.innerType, plan, making)
    // A value that the code has for it is none that a mask has let through.
    case 'default':
    case 'prefault':
    case 'catch':
      return likeOuter(schema, rebuild(def.innerType, plan, making))
  }
  if ('innerType' in def) return changed(schema, 'innerType', rebuild(def.innerType, plan, making))
  return rebuildCore(schema, plan, making)
}

function rebuildCore(core: Schema, plan: FieldPlan, making: Making): Schema | undefined {
  const known = making.get(core)
  if (known?.has(plan)) return z.lazy(() => (known.get(plan) ?? z.never()) as z.ZodType)
  const own = known ?? new Map<FieldPlan, Schema | undefined>()
  making.set(core, own.set(plan, undefined))
  const made = rebuildParts(core, plan, making)
  own.set(plan, made)
  return made
}

function rebuildParts(core: Schema, plan: FieldPlan, making: Making): Schema | undefined {
  const def = defOf(core)
  const part = (inner: Schema) => rebuild(inner, plan, making)
  switch (def.type) {
    case 'object':
      return withDef(core, toObjectChange(def, plan, making))
    case 'array':
      return changed(core, 'element', part(def.element))
    case 'tuple':
      return likeOuter(core, z.array(asUnion(def.items.flatMap(item => part(item) ?? [])) as z.ZodType))
    case 'record':
      return changed(core, 'valueType', toEntry(def.valueType, plan.fields.get('*'), making))
    case 'union':
      return toUnion(core, def.options, part)
    case 'intersection':
      return withDef(core, { left: part(def.left) ?? z.object({}), right: part(def.right) ?? z.object({}) })
    default:
      return toScalar(core, plan)
  }
}

/** Null and the like stay what they are. */
function toScalar(core: Schema, { scalar }: FieldPlan): Schema | undefined {
  if (scalar === 'show' || defOf(core).type === 'null') return core
  return scalar === 'drop' ? undefined : likeOuter(core, z.string())
}

function toObjectChange({ catchall, shape }: z.core.$ZodObjectDef, plan: FieldPlan, making: Making): object {
  const others = plan.fields.get('*')
  const fields = Object.entries(shape).flatMap(([name, field]) => {
    const made = toEntry(field, plan.fields.get(name), making)
    return made ? [[name, made] as const] : []
  })
  const rest = catchall && rebuild(catchall, others, making)
  return { shape: Object.fromEntries(fields), catchall: rest ?? (catchall && z.never()), checks: [] }
}

function toEntry(schema: Schema, plan: FieldPlan | undefined, making: Making): Schema | undefined {
  const made = rebuild(schema, plan, making)
  return made && plan ? withMaskWords(made, schema, plan) : made
}

/** What is masked says so, behind what it says of itself. */
function withMaskWords(made: Schema, field: Schema, { scalar }: FieldPlan): Schema {
  if (typeof scalar === 'string') return made
  const words = [descriptionOf(field) ?? '', maskWords[scalar.mask]]
  return (made as z.ZodType).describe(words.join(' ').trim())
}

function descriptionOf(field: Schema): string | undefined {
  const core = coreOf(field)
  const own = z.globalRegistry.get(field)?.description
  if (own !== undefined || core === field) return own
  const def = defOf(field)
  const inner = 'innerType' in def ? def.innerType : def.type === 'pipe' ? def.out : core
  return descriptionOf(inner)
}

/** What told the choices of a union apart may be gone. */
function toUnion(core: Schema, options: readonly Schema[], part: (option: Schema) => Schema | undefined) {
  const made = options.flatMap(option => part(option) ?? [])
  return made.length === 0 ? undefined : likeOuter(core, asUnion(made))
}

const asUnion = (options: readonly Schema[]): Schema =>
  options.length > 1 ? z.union(options as readonly z.ZodType[]) : (options[0] ?? z.never())

const defOf = (schema: Schema): Def => (schema as z.core.$ZodTypes)._zod.def

/** Another schema with the words of the first, where it has none of its own. */
function likeOuter(outer: Schema, made: Schema | undefined): Schema | undefined {
  const { description } = z.globalRegistry.get(outer) ?? {}
  return made && description !== undefined ? (made as z.ZodType).describe(description) : made
}

const changed = (schema: Schema, part: string, made: Schema | undefined): Schema | undefined =>
  made && withDef(schema, { [part]: made })

/**
 * A copy with other parts, and the words of the first. Documents of a copy that knows where it is from refer to that, and
 * examples of it may have what is dropped.
 */
function withDef(schema: Schema, change: object): Schema {
  const copy = { ...Object.getOwnPropertyDescriptors(defOf(schema)), ...Object.getOwnPropertyDescriptors(change) }
  const made = z.core.clone(schema, Object.defineProperties({}, copy) as Def)
  const { default: _, example, examples, id, ...said } = z.globalRegistry.get(schema) ?? {}
  z.globalRegistry.add(made, said)
  return made
}
