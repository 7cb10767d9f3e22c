import { DOMParser, type Element } from '@xmldom/xmldom'

/** The root of a document. @throws whatever is not well formed, or merely odd */
export function readXml(text: string): Element {
  const parser = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`)
    },
  })
  const root = parser.parseFromString(text, 'text/xml').documentElement
  if (!root) throw new Error('no root')
  return root
}

/** The elements within one, in order. */
export const childrenOf = (element: Element): readonly Element[] =>
  Array.from(element.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE)

/** All elements of a name, at any depth. */
export const allOf = (element: Element, name: string): readonly Element[] =>
  Array.from(element.getElementsByTagName(name))

/** The text of the first element of a name. */
export const textOf = (element: Element, name: string): string | undefined =>
  allOf(element, name)[0]?.textContent ?? undefined

/** Each element that holds others, with its path from the root. */
export function branchesOf(element: Element, path = element.tagName): readonly (readonly [string, Element])[] {
  const children = childrenOf(element)
  if (children.length === 0) return []
  return [[path, element], ...children.flatMap(child => branchesOf(child, `${path}/${child.tagName}`))]
}
