import * as z from 'zod'

type Schema = z.core.$ZodType
type Def = z.core.$ZodTypes['_zod']['def']
type Close = (schema: Schema) => Schema

/**
 * The schema with every object in it closed, at every level: a field that no object names is refused, as the published
 * document says. An object that takes such fields on purpose stays open.
 */
export function toClosedSchema<Given extends Schema>(schema: Given): Given {
  const seen = new Map<Schema, Schema | undefined>()
  const close: Close = open => {
    // Not checked yet: the catalog says what is wrong.
    if (!(open instanceof z.core.$ZodType)) return open
    const known = seen.get(open)
    if (known) return known
    // It holds itself, and was read before, so that its fields are no getters any more.
    if (seen.has(open)) return z.lazy(() => seen.get(open) ?? z.never())
    seen.set(open, undefined)
    const { def } = (open as z.core.$ZodTypes)._zod
    const change = changeOf(def, close)
    const result = change ? z.core.clone(open, withChange(def, change), { parent: true }) : open
    seen.set(open, result)
    return result
  }
  return close(schema) as Given
}

/** Getters stay getters: a schema that holds itself must not be read before it is whole. */
function withChange(def: Def, change: object): Def {
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(def),
      ...Object.getOwnPropertyDescriptors(change),
    },
  ) as Def
}

/** What is other in a closed copy; `undefined` for a schema that holds none. */
function changeOf(def: Def, close: Close): object | undefined {
  if ('innerType' in def) return { innerType: close(def.innerType) }
  switch (def.type) {
    case 'object':
      return closedObject(def, close)
    case 'array':
      return { element: close(def.element) }
    case 'record':
      return { valueType: close(def.valueType) }
    case 'union':
      return { options: def.options.map(close) }
    case 'lazy':
      return { getter: () => close(def.getter()) }
    case 'pipe':
      return isTransform(def.in) ? { out: close(def.out) } : { in: close(def.in) }
    default:
      return undefined
  }
}

const isTransform = (schema: Schema): boolean => (schema as z.core.$ZodTypes)._zod.def.type === 'transform'

const closeShape = (shape: z.core.$ZodShape, close: Close): z.core.$ZodShape =>
  Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, close(field)]))

function closedObject(def: z.core.$ZodObjectDef, close: Close): object {
  const catchall = def.catchall ?? z.never()
  // Zod takes a getter for a schema that may hold itself, and then looks for circles in every value.
  if (isStated(def)) return { catchall, shape: closeShape(def.shape, close) }
  let shape: z.core.$ZodShape | undefined
  return {
    catchall,
    get shape() {
      shape ??= closeShape(def.shape, close)
      return shape
    },
  }
}

/** Whether all fields are there, and none is a getter. */
function isStated(def: z.core.$ZodObjectDef): boolean {
  const raw = z.core.util.rawShape(def)
  return raw !== undefined && Object.values(Object.getOwnPropertyDescriptors(raw)).every(({ get }) => get === undefined)
}
