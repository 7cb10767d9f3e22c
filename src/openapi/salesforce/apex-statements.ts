import type { DerivedNames } from '../../spec/names/derived.ts'
import { classOf, type Example, qualified } from './action.ts'
import { toApexLiteral } from './apex.ts'

/** Statements that make a variable of a class and give each of its fields the value of the example. */
export function toApexStatements({ type, value }: Example, variable: string, names: DerivedNames): readonly string[] {
  const writer: Writer = { names, lines: [], variables: 0 }
  declare(writer, variable, { type, value })
  return writer.lines
}

interface Writer {
  readonly names: DerivedNames
  readonly lines: string[]
  /** Variables that were needed for objects in objects. */
  variables: number
}

/** A value and its type, as `--names` has it. */
interface Typed {
  readonly type: string
  readonly value: unknown
}

function declare(writer: Writer, variable: string, { type, value }: Typed): void {
  const { lines, names } = writer
  const own = qualified(names, type)
  lines.push(`${own} ${variable} = new ${own}();`)
  const fields = new Map(Object.entries(value ?? {}))
  for (const property of classOf(names, type)?.properties ?? []) {
    if (!fields.has(property.name)) continue
    const text = toExpression(writer, { type: property.type, value: fields.get(property.name) })
    lines.push(`${variable}.${property.apexName} = ${text};`)
  }
}

function toExpression(writer: Writer, { type, value }: Typed): string {
  if (value === null) return 'null'
  const [, list] = /^List<(.*)>$/.exec(type) ?? []
  if (list !== undefined && Array.isArray(value))
    return toEntries(
      writer,
      type,
      value.map(entry => ({ type: list, value: entry })),
    )
  const [, map] = /^Map<String, (.*)>$/.exec(type) ?? []
  if (map !== undefined) return toPairs(writer, type, { type: map, value })
  if (!classOf(writer.names, type)) return toApexLiteral(value, type)
  writer.variables += 1
  const variable = `part${writer.variables}`
  declare(writer, variable, { type, value })
  return variable
}

const toEntries = (writer: Writer, type: string, entries: readonly Typed[]): string =>
  toFilled(
    qualified(writer.names, type),
    entries.map(entry => toExpression(writer, entry)),
  )

const toPairs = (writer: Writer, type: string, { type: inner, value }: Typed): string =>
  toFilled(
    qualified(writer.names, type),
    Object.entries(value ?? {}).map(
      ([key, each]) => `${toApexLiteral(key, 'String')} => ${toExpression(writer, { type: inner, value: each })}`,
    ),
  )

const toFilled = (type: string, entries: readonly string[]): string =>
  entries.length === 0 ? `new ${type}()` : `new ${type}{ ${entries.join(', ')} }`
