import { Composer, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser } from 'yaml'
import { maxSpecDepth, type ScanListener, SpecError, tooDeep } from './scan.ts'

/** A YAML text as a tree that knows where everything is. */
export type YamlTree = ParsedNode | null

/**
 * Parses one YAML document up to its first error.
 * @throws SpecError where the text is not YAML, too deep, or more than one document.
 */
export function readYamlTree(text: string): YamlTree {
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: false, logLevel: 'silent' })
  const onError = createStop()
  // A hostile text has an error in every line; without this the parser would gather them all.
  Object.assign(composer, { onError })
  let tree: YamlTree | undefined
  for (const { contents, errors, range } of composer.compose(tokensOf(text))) {
    if (tree !== undefined) throw new SpecError('The file holds more than one YAML document.', range[0])
    if (errors[0]) throw broken(errors[0].message, errors[0].pos[0])
    tree = contents
  }
  return tree ?? null
}

const broken = (message: string, offset: number): SpecError => new SpecError(`The YAML is broken: ${message}.`, offset)

function* tokensOf(text: string) {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme)
    if (parser.stack.length > maxSpecDepth) throw tooDeep(parser.offset)
  }
  yield* parser.end()
}

type ErrorSource = number | readonly [number, ...number[]] | { readonly offset: number }

/** Throws at the first error, and the same again when the parser reports what was thrown as an error of its own. */
function createStop() {
  let first: SpecError | undefined
  return (source: ErrorSource, _code: string, ...[message, isWarning]: [message: string, isWarning?: boolean]) => {
    if (isWarning) return
    first ??= broken(message, offsetOf(source))
    throw first
  }
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source
  return 'offset' in source ? source.offset : source[0]
}

/** Tells a listener where everything in a tree is. What an alias stands for is where the alias is. */
export function scanYaml(tree: YamlTree, listener: ScanListener): void {
  for (const { key, offset, value } of yamlMembersOf(tree)) {
    listener.down(key, offset)
    scanYaml(value, listener)
    listener.up()
  }
}

export interface YamlMember {
  readonly key: string
  /** Where the key or item starts. */
  readonly offset: number
  readonly value: YamlTree
}

/** Keys of a map or items of a list; nothing for everything else. */
export function yamlMembersOf(tree: YamlTree): readonly YamlMember[] {
  if (isSeq(tree)) {
    return tree.items.map((value, index) => ({ key: String(index), offset: value.range[0], value }))
  }
  if (!isMap(tree)) return []
  return tree.items.map(({ key, value }) => {
    if (!isScalar(key)) throw new SpecError('The YAML has a key that is no text.', key.range[0])
    return { key: String(key.value), offset: key.range[0], value }
  })
}
