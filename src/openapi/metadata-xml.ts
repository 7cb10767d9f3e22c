/** What an element holds: a value, or elements in the order in which they are written. */
export type XmlContent = string | number | boolean | readonly XmlElement[]
export type XmlElement = readonly [name: string, content: XmlContent]

/**
 * A file as the Metadata API has it. Texts may be anybody's: they are escaped, and characters that XML cannot hold are left
 * out.
 */
export const toMetadataXml = (root: string, elements: readonly XmlElement[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<${root} xmlns="http://soap.sforce.com/2006/04/metadata">
${elements.map(element => toLines(element, '    ')).join('\n')}
</${root}>
`

function toLines([name, content]: XmlElement, indent: string): string {
  if (typeof content !== 'object') return `${indent}<${name}>${escaped(String(content))}</${name}>`
  const inner = content.map(element => toLines(element, `${indent}    `))
  return [`${indent}<${name}>`, ...inner, `${indent}</${name}>`].join('\n')
}

/** All but what the production `Char` of XML 1.0 takes: controls, halves of characters, two code points that are none. */
const outsideXml = /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

/** What is left of a text in XML. */
export const heldByXml = (text: string): string => text.replace(outsideXml, '')

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escaped = (text: string): string => heldByXml(text).replace(/[&<>"]/g, each => entities[each] ?? each)
