/** A text within single quotes of a shell, where only they end it. */
export const toShellText = (text: string): string => text.replaceAll("'", `'\\''`)
