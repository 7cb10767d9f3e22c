const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no way to write these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** A text as XML; a character that XML cannot hold is left out. */
export const escapeXml = (text: string): string =>
  text.replace(unwritable, '').replace(/[&<>"']/g, character => escapes[character] ?? '')

/** An element around XML. `attributes` is XML too. */
export const toElement = (name: string, content: string, attributes = ''): string => {
  const start = attributes === '' ? name : `${name} ${attributes}`
  return content === '' ? `<${start}/>` : `<${start}>${content}</${name}>`
}

/** An element around a text. */
export const toTextElement = (name: string, value: string | number | boolean, attributes = ''): string =>
  toElement(name, escapeXml(String(value)), attributes)

export const toNil = (name: string): string => toElement(name, '', 'xsi:nil="true"')

/** Elements of a name for a value of JSON: one for each of a list, none for null. */
export function toElements(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(each => toElements(name, each)).join('')
  if (value === null || value === undefined) return ''
  if (typeof value !== 'object') return toTextElement(name, String(value))
  return toElement(name, toContent(value))
}

/** An object of JSON as the elements of its fields. */
export const toContent = (value: object): string =>
  Object.entries(value)
    .map(([name, field]) => toElements(name, field))
    .join('')
