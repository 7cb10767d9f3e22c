/** What a value of an app was declared as. */
export type DeclaredKind = 'tool' | 'event'

/** One for all copies of the package: an app can have another one than the program that serves it. */
const mark: unique symbol = Symbol.for('applink-action-host.declared') as never

interface Mark {
  readonly kind: DeclaredKind
  /** Its stack is made into text only when somebody asks where the declaration stands. */
  readonly stack?: string
}

interface Marked {
  readonly [mark]?: Mark
}

/** The value, marked with what it is and where the call of `by`, which made it, stands. A copy keeps the mark. */
export function declareAs<Value extends object>(
  kind: DeclaredKind,
  value: Value,
  by: (given: never) => unknown,
): Readonly<Value> {
  const place: { kind: DeclaredKind; stack?: string } = { kind }
  Error.captureStackTrace(place, by)
  return Object.freeze({ ...value, [mark]: place })
}

/** `undefined` for what no function of the kit made. */
export const declaredKindOf = (value: object): DeclaredKind | undefined => (value as Marked)[mark]?.kind

/** Where in a file a declaration stands. */
export interface DeclaredPlace {
  /** Path, or `file:` address. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

const frame = /^\s+at (?:.*\()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?)(?:\?[^:]*)?:(\d+):\d+\)?$/m

/** Where the declaration stands; `undefined` when that is not known. */
export function declaredPlaceOf(value: object): DeclaredPlace | undefined {
  const [, file, line] = frame.exec((value as Marked)[mark]?.stack ?? '') ?? []
  return file === undefined ? undefined : { file, line: Number(line) }
}

/** What was given: what is `undefined` was not. Who writes without types can give anything, and nothing. */
export const toGiven = <Options extends object>(options: Options): Options =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as Options
