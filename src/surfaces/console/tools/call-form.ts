import { hash } from 'node:crypto'
import type { Tool } from '../../../core/tool/tool.ts'
import { readSentFields } from '../../../page/form.ts'
import { fieldsOf, type Group } from '../forms/field.ts'
import { lengthButtons } from '../forms/forms.ts'
import { fieldPrefix, readFormFields } from '../forms/read.ts'
import { maxCallBytes } from '../outline.ts'
import { timeZoneOf } from '../reader.ts'
import type { ConsoleVisit } from '../visit.ts'

/** What a person sent from the page of a tool. */
export interface SentCall {
  readonly token: string
  /** The button that she pressed. */
  readonly button: string
  readonly input: Readonly<Record<string, unknown>>
  /** The fields of the input as they came, to be sent again by the page that asks her first. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Stands for these fields: what she was asked about is what runs. */
  readonly digest: string
  /** Of this very form: what is sent twice is one call. */
  readonly nonce: string
  readonly rows: ReadonlyMap<string, number>
}

/** Reads what was sent for a tool. Checks nothing of it. */
export async function readSentCall({ c, visitor }: ConsoleVisit, tool: Tool): Promise<SentCall> {
  return readCallFields(await readSentFields(c, maxCallBytes), tool, timeZoneOf(visitor))
}

/** The same of fields that have been read. @param timeZone of the clock that moments are meant on */
export function readCallFields(sent: URLSearchParams, tool: Tool, timeZone: string): SentCall {
  const field = (name: string) => sent.get(name) ?? ''
  const group: Group = fieldsOf(tool.input, 'input')
  const input = readFormFields(group, { field, all: name => sent.getAll(name), timeZone })
  const fields = [...sent].filter(([name]) => name.startsWith(`${fieldPrefix}.`))
  return {
    ...{ input, fields, token: field('token'), nonce: field('nonce'), button: field('do') },
    digest: hash('sha256', JSON.stringify(fields), 'base64url'),
    rows: rowsOf(field('do'), field),
  }
}

/** One row more or less, where that was the button. */
function rowsOf(button: string, field: (name: string) => string): ReadonlyMap<string, number> {
  for (const [name, step] of [
    ['longer', 1],
    ['shorter', -1],
  ] as const) {
    const prefix = lengthButtons[name]
    if (!button.startsWith(prefix)) continue
    const path = button.slice(prefix.length)
    return new Map([[path, Math.max(0, (Number(field(`${path}.count`)) || 0) + step)]])
  }
  return new Map()
}
