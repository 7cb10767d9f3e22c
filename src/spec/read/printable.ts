/** A text as one harmless line: a hostile document must not move the cursor of the terminal it is shown on. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
