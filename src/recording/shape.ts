import { isJsonObject } from '../core/json.ts'
import { isId } from './stand-ins.ts'
import { timeForm } from './time.ts'

/** What values at one place of an answer have in common, whatever they are. */
export interface Shape {
  /** `nothing` for null. */
  readonly kinds: ReadonlySet<string>
  readonly fields: ReadonlyMap<string, Shape>
  /** Of lists: what their items have in common. `undefined` when all are empty. */
  readonly items: Shape | undefined
  /** Where values are codes: those that there are. */
  readonly codes: ReadonlySet<string>
}

/** Fields whose values are Salesforce's own. */
const codeFields = new Set([
  'errorCode',
  'statusCode',
  'httpStatusCode',
  'success',
  'isSuccess',
  'hasErrors',
  'operation',
])

export function shapeOf(values: readonly unknown[], field = ''): Shape {
  const objects = values.filter(isJsonObject)
  const items = values.filter(value => Array.isArray(value)).flat()
  const names = new Set(objects.flatMap(Object.keys))
  const fields = [...names].map(name => {
    const present = objects.filter(object => Object.hasOwn(object, name))
    return [
      name,
      shapeOf(
        present.map(object => object[name]),
        name,
      ),
    ] as const
  })
  return {
    kinds: new Set(values.map(kindOf)),
    fields: new Map(fields),
    items: items.length > 0 ? shapeOf(items, field) : undefined,
    codes: new Set(codeFields.has(field) ? values.map(String) : []),
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'list'
  if (typeof value !== 'string') return typeof value
  if (isId(value)) return `id of ${value.length} characters`
  if (!timeForm.test(value)) return 'text'
  return value.length === 10 ? 'day' : 'time'
}

/** What was found, in words. */
export interface Findings {
  readonly differences: readonly string[]
  /** Places that one side has nothing at, so that nothing is known of them. */
  readonly open: readonly string[]
}

/** Where the shape that was recorded is another than the one that is here. */
export function compareShapes(recorded: Shape, here: Shape, place = ''): Findings {
  const [then, now] = [kindsIn(recorded), kindsIn(here)]
  if (then.length === 0 || now.length === 0)
    return { differences: [], open: then.length === now.length ? [] : [named(place)] }
  if (!then.some(kind => now.includes(kind)))
    return { differences: [`${named(place)}: ${inWords(recorded)}, here ${inWords(here)}`], open: [] }
  return join([
    compareCodes(recorded, here, place),
    compareFields(recorded, here, place),
    compareItems(recorded, here, place),
  ])
}

const named = (place: string): string => place || 'the answer'
/** Kinds, and what a list of errors is about. */
function inWords(shape: Shape): string {
  const codes = [...(shape.items?.fields.get('errorCode')?.codes ?? [])]
  return kindsIn(shape).join(' or ') + (codes.length > 0 ? ` of ${codes.join(' and ')}` : '')
}

const kindsIn = ({ kinds }: Shape): string[] => [...kinds].filter(kind => kind !== 'nothing')

const join = (all: readonly Findings[]): Findings => ({
  differences: all.flatMap(({ differences }) => differences),
  open: all.flatMap(({ open }) => open),
})

function compareCodes({ codes: then }: Shape, { codes: now }: Shape, place: string): Findings {
  const [first, second] = [then, now].map(codes => [...codes].toSorted().join(' and '))
  return { differences: first === second ? [] : [`${place}: ${first}, here ${second}`], open: [] }
}

function compareFields(recorded: Shape, here: Shape, place: string): Findings {
  const inner = (name: string): string => (place ? `${place}.${name}` : name)
  const lacking = [...recorded.fields.keys()].filter(name => !here.fields.has(name))
  const added = [...here.fields.keys()].filter(name => !recorded.fields.has(name))
  const both = [...recorded.fields].flatMap(([name, shape]) => {
    const other = here.fields.get(name)
    return other ? [compareShapes(shape, other, inner(name))] : []
  })
  const differences = [
    ...lacking.map(name => `${inner(name)}: missing here`),
    ...added.map(name => `${inner(name)}: only here`),
  ]
  return join([{ differences, open: [] }, ...both])
}

function compareItems({ items: then, kinds }: Shape, { items: now }: Shape, place: string): Findings {
  if (then && now) return compareShapes(then, now, `${place}[]`)
  return { differences: [], open: kinds.has('list') && then !== now ? [`${place}[]`] : [] }
}
