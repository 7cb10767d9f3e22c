/** Hears of every key and item of a text, in its order, with the offset at which it starts. */
export interface ScanListener {
  down(key: string, offset: number): void
  up(): void
}

/** Objects and lists inside each other, at most. OpenAPI needs some thirty. */
export const maxSpecDepth = 200

/** Why a file cannot be linted at all. The message is for the person who named the file. */
export class SpecError extends Error {
  /** Offset in the text, where there is one. */
  readonly offset: number | undefined

  constructor(message: string, offset?: number) {
    super(message)
    this.name = 'SpecError'
    this.offset = offset
  }
}

/** Why a file that can be read is no document to judge. */
export class NotOpenApiError extends SpecError {
  override readonly name = 'NotOpenApiError'
}

export const tooDeep = (offset: number): SpecError =>
  new SpecError(`More than ${maxSpecDepth} objects and lists inside each other.`, offset)

export const duplicateKey = (key: string, offset: number): SpecError =>
  new SpecError(
    `The key ${JSON.stringify(key.slice(0, 80))} is there twice in one object; one of them would be lost.`,
    offset,
  )
