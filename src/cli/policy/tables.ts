import type { ToldCaller, ToldTool } from '../../core/disclosure/told.ts'
import { toDoneText, toKindText, toLimitText } from '../../core/disclosure/told-text.ts'
import type { DataPolicy } from '../../policy/policy-form.ts'

/** Each tool with what every kind of caller has of its fields. */
export function toTables(tools: readonly ToldTool[], policy: DataPolicy | undefined): string {
  const none =
    'app-link.config.ts has no policy: whoever can call a tool is shown all that it gives. docs/data-policy.md says how to write one.'
  return [...(policy ? [] : [none]), ...tools.map(toTable)].join('\n\n')
}

function toTable({ callers, name, title, touches }: ToldTool): string {
  const rows = [
    ['FIELD', 'KIND OF DATA', ...callers.map(({ kind }) => kind)],
    ...(callers[0]?.fields ?? []).map((field, at) => [
      field.path,
      toKindText(field) || '-',
      ...callers.map(caller => toCell(caller, at)),
    ]),
  ]
  return [`${name}: ${title}`, `  ${touches}`, ...toLines(rows), ...toNotes(callers)].join('\n')
}

function toCell({ fields, isRefused }: ToldCaller, at: number): string {
  const field = fields[at]
  return isRefused || !field ? 'refused' : toDoneText(field)
}

function toLines(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row => `  ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

/** What is no fact of a field, for those of whom it is the same. */
function toNotes(callers: readonly ToldCaller[]): readonly string[] {
  const notes = callers
    .filter(({ isRefused }) => !isRefused)
    .flatMap(caller => {
      const [limit, { kind, operation }] = [toLimitText(caller), caller]
      return [
        ...(limit === '' ? [] : [{ kind, text: limit }]),
        ...(operation === undefined ? [] : [{ kind, text: `by ${operation}` }]),
      ]
    })
  return [...Map.groupBy(notes, ({ text }) => text)].map(
    ([text, same]) => `  ${same.map(({ kind }) => kind).join(', ')}: ${text}`,
  )
}
