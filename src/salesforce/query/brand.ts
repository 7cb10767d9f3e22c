/**
 * A kind of text that nobody else can make: the text lives behind the brand, so a copy with another `text` is still what
 * it was made as.
 */
export function createBrand<Text>(name: string) {
  const brand = Symbol(name)
  return {
    make: (text: string): Text => Object.freeze({ text, [brand]: text }) as unknown as Text,
    /** `undefined` for what was not made here. */
    textOf: (value: unknown): string | undefined =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, brand)
        ? (value as Readonly<Record<symbol, string>>)[brand]
        : undefined,
  }
}
