/** A text that may be long, cut, with its length. */
export const toShort = (text: string, maxChars: number): string =>
  text.length > maxChars ? `${text.slice(0, maxChars)} ... (${text.length} characters)` : text
