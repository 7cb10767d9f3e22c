/** Drops a byte order mark, which is no part of the text. */
const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Bytes from outside as text. A decoder that is not strict puts `U+FFFD` where it cannot go on, and that would end up in
 * a record.
 * @throws TypeError when they are not UTF-8; whoever asked says what they are the text of
 */
export const readUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)
