import * as z from 'zod'

/** Any Zod schema, by its kind. */
export type Zod = z.core.$ZodTypes

/** Which value of a schema is meant: what callers send, or what the tool answers. */
export type Side = 'input' | 'output'

/** A schema without what is around it. */
export interface Unwrapped {
  readonly core: Zod
  readonly nullable: boolean
  readonly description: string | undefined
  /** The outermost default: External Services reads no other. */
  readonly fallback: unknown
}

/** Takes off optional, nullable, default and the like, and goes to the side of a pipe that is on the wire. */
export function unwrap(schema: z.core.$ZodType, side: Side): Unwrapped {
  let core = schema as Zod
  let around: Omit<Unwrapped, 'core'> = { nullable: false, description: undefined, fallback: undefined }
  for (;;) {
    const { _zod } = core
    around = {
      nullable: around.nullable || takesNull(_zod.def),
      description: around.description ?? z.globalRegistry.get(core)?.description,
      fallback: around.fallback ?? fallbackOf(_zod.def),
    }
    const inner = innerOf(_zod.def, side)
    if (!inner) return { ...around, core }
    core = inner as Zod
  }
}

type Def = Zod['_zod']['def']

function takesNull(def: Def): boolean {
  if (def.type === 'union') return def.options.some(isNull)
  return def.type === 'nullable' || (def.type === 'literal' && def.values.includes(null))
}

const isNull = (schema: z.core.$ZodType): boolean => (schema as Zod)._zod.def.type === 'null'
const isNothing = (schema: z.core.$ZodType): boolean => ['null', 'undefined'].includes((schema as Zod)._zod.def.type)

const fallbackOf = (def: Def): unknown =>
  def.type === 'default' || def.type === 'prefault' ? def.defaultValue : undefined

function innerOf(def: Def, side: Side): z.core.$ZodType | undefined {
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'readonly':
    case 'default':
    case 'prefault':
      return def.innerType
    case 'catch':
      return side === 'output' ? def.innerType : undefined
    case 'pipe':
      return side === 'output' || (def.in as Zod)._zod.def.type === 'transform' ? def.out : def.in
    case 'union':
      return withoutNothing(def.options)
    case 'literal':
      return def.values.includes(null) ? z.literal(def.values.filter(value => value !== null)) : undefined
    default:
      return undefined
  }
}

/** A union without null and undefined, when it had one of them: leaving a field out means both. */
function withoutNothing(options: readonly z.core.$ZodType[]): z.core.$ZodType | undefined {
  const rest = options.filter(option => !isNothing(option))
  if (rest.length === 1) return rest[0]
  return rest.length === 0 || rest.length === options.length ? undefined : z.union(rest)
}
