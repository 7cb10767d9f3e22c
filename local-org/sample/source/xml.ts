/** An element of a metadata file. Attributes are left out: none of them carries what is read here. */
export interface XmlNode {
  readonly name: string
  readonly children: readonly XmlNode[]
  /** Its own text, trimmed. */
  readonly text: string
}

interface OpenNode extends XmlNode {
  readonly children: OpenNode[]
  text: string
}

/** What lacks its end goes on to the end of all, so that nothing is read twice; its element is not closed then. */
const tokens =
  /<!--[\s\S]*?(?:-->|$)|<\?[\s\S]*?(?:\?>|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<(\/?)([\w:.-]+)(?=[\s/>])([^<>]*?)(\/?)>|([^<]+)|(<)/g

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

const toText = (raw: string): string =>
  raw.replace(/&(#x?[0-9a-f]+|\w+);/gi, (all, name: string) => {
    if (!name.startsWith('#')) return entities.get(name) ?? all
    return String.fromCodePoint(name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)))
  })

function createBuilder() {
  const root: OpenNode = { name: '', children: [], text: '' }
  const open: OpenNode[] = [root]
  const top = (): OpenNode => open.at(-1) ?? root
  return {
    start(name: string, empty: boolean) {
      const node: OpenNode = { name, children: [], text: '' }
      top().children.push(node)
      if (!empty) open.push(node)
    },
    end(name: string) {
      if (open.length === 1 || top().name !== name) throw new Error(`</${name}> closes nothing`)
      open.pop()
    },
    add(text: string) {
      top().text += text
    },
    finish(): XmlNode {
      const [only] = root.children
      if (open.length > 1 || only === undefined) throw new Error(`<${top().name}> is not closed`)
      return only
    },
  }
}

type Builder = ReturnType<typeof createBuilder>

function take(builder: Builder, [, cdata, closing, name, , empty, text, stray]: RegExpMatchArray): void {
  if (stray !== undefined) throw new Error('malformed XML')
  if (closing === '/') builder.end(name ?? '')
  else if (name !== undefined) builder.start(name, empty === '/')
  else builder.add(cdata ?? toText(text ?? ''))
}

/** Reads the elements and texts of an XML document; prolog, comments and attributes are skipped. @throws Error */
export function readXml(document: string): XmlNode {
  const builder = createBuilder()
  for (const found of document.matchAll(tokens)) take(builder, found)
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

export const isTrue = (node: XmlNode | undefined, name: string): boolean => textOf(node, name) === 'true'
