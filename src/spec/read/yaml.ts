import { constructFromEvents, parseEvents, YAMLException } from 'js-yaml'
import { duplicateKey, maxSpecDepth, type ScanListener, SpecError, tooDeep } from './scan.ts'
import { requireFinite } from './yaml-aliases.ts'
import { nameOf, startOf, walkYaml, type YamlText, yamlSchema } from './yaml-parts.ts'

/** Keys that merging may copy, at most: enough for any document that people write. */
const maxMergedKeys = 100_000

/**
 * Parses one YAML document up to its first error.
 * @throws SpecError where the text is not YAML, too deep, or more than one document; for an alias to nothing or into
 * itself, aliases that multiply, and keys that are no text.
 */
export function parseYaml(text: string): YamlText {
  requireOneDocument(text)
  const yaml = { text, events: told(() => parseEvents(text, { maxDepth: maxSpecDepth })) }
  requireFinite(yaml)
  return yaml
}

/**
 * The plain value of a YAML text: aliases and merge keys followed, shared values shared.
 * @throws SpecError for a key that is there twice and for what cannot be merged.
 */
export function toYamlValue(yaml: YamlText): unknown {
  const { events, text } = yaml
  const options = { source: text, schema: yamlSchema, maxTotalMergeKeys: maxMergedKeys }
  return told(
    () => constructFromEvents(events, options)[0],
    // The library says neither which key nor, where the key is empty, where it is.
    reason => (reason === 'duplicated mapping key' ? findDuplicateKey(yaml) : undefined),
  )
}

function findDuplicateKey(yaml: YamlText): SpecError | undefined {
  const names: Set<string>[] = []
  let found: SpecError | undefined
  let offset = 0
  walkYaml(yaml, {
    key(key) {
      const name = nameOf(yaml.text, key) ?? ''
      offset = Math.max(offset, startOf(key))
      if (names.at(-1)?.has(name) && name !== '<<') found ??= duplicateKey(name, offset)
      names.at(-1)?.add(name)
    },
    begin(part) {
      offset = Math.max(offset, startOf(part))
      names.push(new Set())
    },
    end() {
      names.pop()
    },
  })
  return found
}

/** Runs a part of the library, whose errors become ours. */
function told<T>(run: () => T, inPlaceOf?: (reason: string) => SpecError | undefined): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw inPlaceOf?.(error.reason) ?? toSpecError(error)
  }
}

function toSpecError({ mark, reason }: YAMLException): SpecError {
  const offset = mark?.position ?? 0
  if (reason.startsWith('nesting exceeded')) return tooDeep(offset)
  return new SpecError(`The YAML is broken: ${reason}.`, offset)
}

/** Tells a listener where everything is. What an alias stands for is where the alias is. */
export function scanYaml(yaml: YamlText, listener: ScanListener): void {
  let name = ''
  let offset = 0
  walkYaml(yaml, {
    key(key) {
      name = nameOf(yaml.text, key) ?? ''
      offset = Math.max(offset, startOf(key))
    },
    begin(part, { depth, index }) {
      if (index !== undefined) {
        name = String(index)
        offset = Math.max(offset, startOf(part))
      }
      if (depth > 0) listener.down(name, offset)
    },
    end(_, depth) {
      if (depth > 0) listener.up()
    },
  })
}

/** What a line at the left edge may be before a document starts, and after it has ended. */
const aside = /^(?:[ \t]*(?:#.*)?|%.*)$/

/** Looked at before anything is parsed: a file of nothing but separators is millions of documents. */
function requireOneDocument(text: string): void {
  const separators = text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)
  const first = separators.next().value
  if (!first) return
  const isStart = first[0] === '---' && areAside(text.slice(0, first.index))
  const next = isStart ? separators.next().value : first
  if (!next || (next[0] === '...' && areAside(text.slice(next.index + 3)))) return
  throw new SpecError('The file holds more than one YAML document.', next.index)
}

const areAside = (text: string): boolean => text.split(/\r?\n/).every(line => aside.test(line.replace(/^\uFEFF/, '')))
