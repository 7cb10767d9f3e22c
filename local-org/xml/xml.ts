import sax, { type SAXOptions } from 'sax'

/** An element of an XML document. */
export interface XmlNode {
  /** Without prefix. */
  readonly name: string
  /** By name without prefix. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlNode[]
  /** Its own text, as it stands there. */
  readonly text: string
}

/** Text that is no XML, or more of it than is read. The message is without the text. */
export class NotXml extends Error {
  override readonly name = 'NotXml'
}

interface OpenNode extends XmlNode {
  readonly children: OpenNode[]
  text: string
}

const deepest = 100
const mostElements = 1_000_000

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

const withoutPrefixes = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]))

function createBuilder() {
  const root: OpenNode = { name: '', attributes: {}, children: [], text: '' }
  const open: OpenNode[] = [root]
  const top = (): OpenNode => open.at(-1) ?? root
  let count = 0
  return {
    start(name: string, attributes: Readonly<Record<string, string>>) {
      count += 1
      if (count > mostElements) throw new NotXml(`more than ${mostElements} elements`)
      if (open.length > deepest) throw new NotXml(`more than ${deepest} elements inside each other`)
      const node: OpenNode = { name: localName(name), attributes: withoutPrefixes(attributes), children: [], text: '' }
      top().children.push(node)
      open.push(node)
    },
    end() {
      open.pop()
    },
    add(text: string) {
      top().text += text
    },
    finish(): XmlNode {
      const [only] = root.children
      if (only === undefined) throw new NotXml('no element')
      return only
    },
  }
}

/** Of the parser; its types lack the first. */
const options: SAXOptions & { readonly strictEntities: boolean } = { strictEntities: true, position: false }

/** What the parser says has the place on lines of its own. */
const reasonOf = ({ message }: Error): string => message.split('\n', 1)[0] ?? ''

/**
 * Reads the elements, attributes and texts of an XML document. Only the five entities of XML itself are known, and a
 * document type is refused with all that it could declare.
 *
 * @throws NotXml
 */
export function readXml(document: string): XmlNode {
  const parser = sax.parser(true, options)
  const builder = createBuilder()
  parser.onopentag = ({ name, attributes }) => builder.start(name, attributes as Record<string, string>)
  parser.onclosetag = builder.end
  parser.ontext = builder.add
  parser.oncdata = builder.add
  parser.ondoctype = () => {
    throw new NotXml('a document type is not allowed')
  }
  parser.onerror = error => {
    throw new NotXml(reasonOf(error))
  }
  parser.write(document).close()
  return builder.finish()
}

/** The elements of a name. */
export const nodesOf = (node: XmlNode | undefined, name: string): readonly XmlNode[] =>
  (node?.children ?? []).filter(child => child.name === name)

/** The first element of a name. */
export const nodeOf = (node: XmlNode | undefined, name: string): XmlNode | undefined => nodesOf(node, name)[0]

/** The trimmed text of the first element of a name; `undefined` when there is none or it is empty. */
export const textOf = (node: XmlNode | undefined, name: string): string | undefined =>
  nodeOf(node, name)?.text.trim() || undefined

/** The trimmed texts of all elements of a name. */
export const textsOf = (node: XmlNode | undefined, name: string): readonly string[] =>
  nodesOf(node, name).map(({ text }) => text.trim())

/** Whether an element says that it has no value. */
export const isNil = ({ attributes }: XmlNode): boolean => attributes.nil === 'true' || attributes.nil === '1'

export const isTrue = (node: XmlNode | undefined, name: string): boolean => textOf(node, name) === 'true'
