import { methodsOf, toOperation } from './operation.ts'
import { below, root } from './place.ts'
import { createResolver } from './resolver.ts'
import { createProperties } from './schema-parts.ts'
import { createSizes } from './sizes.ts'
import { fromSwagger, isSwagger } from './swagger.ts'
import type { Found, LintContext, OperationTarget, PathTarget, Spec, SpecText } from './targets.ts'
import { objectOf } from './value.ts'

export interface SpecParts {
  readonly document: unknown
  readonly text?: SpecText | undefined
  readonly context?: LintContext | undefined
}

/**
 * Reads the paths and operations of a document once; a document of any shape gives a spec, if an empty one. Swagger 2.0 is
 * read as OpenAPI 3.0.
 */
export function createSpec({ document, text, context = {} }: SpecParts): Spec {
  const written = objectOf(document)
  const { document: object, originOf } = isSwagger(written)
    ? fromSwagger(written)
    : { document: written, originOf: same }
  const paths: PathTarget[] = []
  const operations: OperationTarget[] = []
  const resolve = createResolver(object)
  const spec: Spec = {
    document: object,
    text,
    context,
    originOf,
    written,
    paths,
    operations,
    resolve,
    maxCharsOf: createSizes(resolve),
    propertiesOf: createProperties(() => spec),
  }
  for (const [path, item] of Object.entries(objectOf(object.paths))) {
    const found = path.startsWith('x-') ? undefined : spec.resolve(item, below(root, 'paths', path))
    if (found) paths.push(toPath(spec, found, { path, callback: false }))
  }
  for (const path of paths) operations.push(...path.operations)
  return spec
}

const same = (pointer: string): string => pointer

/** A path item with its operations. */
export function toPath(
  spec: Spec,
  found: Found,
  { path, callback }: Pick<PathTarget, 'path' | 'callback'>,
): PathTarget {
  const operations: OperationTarget[] = []
  const names = new Set([...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name))
  const target: PathTarget = { ...found, spec, path, names, callback, operations }
  for (const method of methodsOf(found.value)) operations.push(toOperation(target, method))
  return target
}
