import { CORE_SCHEMA, EVENT_ID, type Event, getScalarValue, mergeTag, SCALAR_STYLE } from 'js-yaml'

/** A YAML text as its parts, in their order, each with the offsets at which it starts and ends. */
export interface YamlText {
  readonly text: string
  readonly events: Event[]
}

/** A map, a list, a single value or an alias. */
export type YamlPart = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>

export interface YamlVisitor {
  /** The key of the value that begins next. */
  key(key: YamlPart): void
  /** A value begins. `index`: its number, where it is an item of a list; `depth`: the maps and lists around it. */
  begin(part: YamlPart, place: { readonly index: number | undefined; readonly depth: number }): void
  /** It has ended, `depth` being that at which it began. */
  end(part: YamlPart, depth: number): void
}

/** YAML 1.2, where a date is a text and `no` as well, with the merge key of 1.1. */
export const yamlSchema = CORE_SCHEMA.withTags(mergeTag)

interface Open {
  readonly part: YamlPart
  /** Keys and values, or items, that began. */
  began: number
}

/** Shows every part of a text once, in its order. */
export function walkYaml({ events }: YamlText, visitor: YamlVisitor): void {
  const trail: Open[] = []
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (event.type !== EVENT_ID.POP) beginPart(event, trail, visitor)
    else {
      const closed = trail.pop()
      if (closed) visitor.end(closed.part, trail.length)
    }
  }
}

function beginPart(part: YamlPart, trail: Open[], visitor: YamlVisitor): void {
  const above = trail.at(-1)
  const index = above ? above.began++ : 0
  const isInMap = above?.part.type === EVENT_ID.MAPPING
  if (isInMap && index % 2 === 0) {
    visitor.key(part)
    return
  }
  visitor.begin(part, { index: above && !isInMap ? index : undefined, depth: trail.length })
  if (part.type === EVENT_ID.MAPPING || part.type === EVENT_ID.SEQUENCE) trail.push({ part, began: 0 })
  else visitor.end(part, trail.length)
}

/** The name that a key has in the value, from which the key cannot be told where it is no text. */
export function nameOf(text: string, key: YamlPart): string | undefined {
  if (key.type !== EVENT_ID.SCALAR) return undefined
  const written = getScalarValue(text, key)
  const isPlain = key.style === SCALAR_STYLE.PLAIN && key.tagStart < 0
  return isPlain ? String(yamlSchema.resolveImplicitScalarTag(written).value) : written
}

export const anchorOf = (text: string, { anchorEnd, anchorStart }: YamlPart): string | undefined =>
  anchorStart < 0 ? undefined : text.slice(anchorStart, anchorEnd)

/** Where a part starts, after its anchor and tag; -1 for a value that is empty. */
export function startOf(part: YamlPart): number {
  if (part.type === EVENT_ID.ALIAS) return part.anchorStart
  return part.type === EVENT_ID.SCALAR ? part.valueStart : part.start
}
