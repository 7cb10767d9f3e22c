/** Fields as they are written in the code of an app, in their order; `undefined` for one that is left out. */
export type Written = Readonly<Record<string, string | undefined>>

/** What is written in the place of what is sound, and all that is said of it at start. */
export type Row = readonly [written: Written, ...said: readonly string[]]

/** A file of `tools/` with one declaration in it. */
export interface Sample {
  readonly file: string
  readonly list: 'tools' | 'events'
  /** How a message calls it. */
  readonly label: string
  /** From its first line: `defineTool` or `defineEvent` stands on the fourth. */
  toText(written: Written): string
}

const line = 4

const toFields = (fields: Written): string =>
  Object.entries(fields)
    .flatMap(([field, text]) => (text === undefined ? [] : [`  ${field}: ${text},\n`]))
    .join('')

const toText = (made: string, fields: Written): string =>
  `import { defineCallout, defineEvent, defineTool } from '#kit'
import * as z from 'zod'

export const ${made.replace(' ', ' = ')}({
${toFields(fields)}})
`

export const toolSample: Sample = {
  ...{ file: 'ship-order.ts', list: 'tools', label: 'tool "shipOrder"' },
  toText: written =>
    toText('shipOrder defineTool', {
      name: "'shipOrder'",
      title: "'Ship order'",
      description: "'Ships an order. Use when someone wants one to be sent.'",
      input: "z.object({ orderId: z.string().describe('Order Id.') })",
      output: "z.object({ shipped: z.boolean().describe('Whether it was.') })",
      writes: "'changes'",
      run: 'async () => ({ shipped: true })',
      ...written,
    }),
}

export const eventSample: Sample = {
  ...{ file: 'order-changed.ts', list: 'events', label: 'event "orderChanged"' },
  toText: written =>
    toText('orderChanged defineEvent', {
      name: "'orderChanged'",
      dataActionTarget: "'Order_Changed'",
      payload: "z.object({ orderId: z.string().describe('Order Id.') })",
      runAs: "{ authorization: 'ordersPortal' }",
      run: 'async () => {}',
      ...written,
    }),
}

/** The list of an app that has this declaration only. */
export const listOf = ({ file, list }: Sample): string => {
  const name = file === toolSample.file ? 'shipOrder' : 'orderChanged'
  const lists = list === 'tools' ? `tools = [${name}]` : `tools = []\nexport const events = [${name}]`
  return `import { ${name} } from './${file}'\nexport const ${lists}\n`
}

/** The whole message. A text that starts with a label says which it is of, where the name itself is wrong. */
export const messageOf = ({ file, label }: Sample, said: readonly string[]): string =>
  [
    'The tools cannot be served:',
    ...said.map(text => `- tools/${file}:${line}: ${/^(?:tool|event|entry) /.test(text) ? '' : `${label}: `}${text}`),
  ].join('\n')

export const toLabel = (written: Written): string =>
  Object.entries(written)
    .map(([field, text]) => (text === undefined ? `no ${field}` : `${field}: ${text}`))
    .join(', ')
