import { isJsonObject, jsonOf } from '../../../core/json.ts'

/** What a caller reads in an answer, and whether it is the output of the tool. */
export interface ReadAnswer {
  readonly isDone: boolean
  readonly content: unknown
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (isJsonObject(value) ? value : {})
const othersIn = (fields: Fields, names: readonly string[]): unknown =>
  Object.entries(fields).find(([name]) => !names.includes(name))?.[1]

/** Of what a caller in the local org got: an agent the first level, a flow and Apex what the document declares for the code. */
export function readCallerAnswer(answer: Fields): ReadAnswer {
  const { error, exception, outputs, response, text } = answer
  if (response !== undefined) {
    return { isDone: true, content: othersIn(fieldsOf(response), ['responseCode', 'invocationId']) }
  }
  if (exception !== undefined) {
    return { isDone: false, content: othersIn(fieldsOf(exception), ['type', 'responseCode']) }
  }
  if (error !== undefined) return { isDone: false, content: { error } }
  const fields = fieldsOf(outputs)
  if (!('responseCode' in fields)) return { isDone: true, content: outputs ?? { text } }
  const [name = '', content] = Object.entries(fields).find(([key]) => key !== 'responseCode') ?? []
  return { isDone: !name.endsWith('Exc'), content }
}

/** Of the messages that came back over MCP: a program reads the object, else what is in the text. */
export function readMcpAnswer(type: string, text: string): ReadAnswer {
  const messages = type.includes('text/event-stream')
    ? [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data = '']) => jsonOf(data))
    : [jsonOf(text)]
  const message = fieldsOf(messages.find(each => isJsonObject(each) && ('result' in each || 'error' in each)))
  if (message.result === undefined) return { isDone: false, content: message.error ?? { text } }
  const { content, isError, structuredContent } = fieldsOf(message.result)
  const [first] = Array.isArray(content) ? content : []
  const said = fieldsOf(first).text
  return { isDone: isError !== true, content: structuredContent ?? (jsonOf(String(said)) as unknown) ?? { text: said } }
}
