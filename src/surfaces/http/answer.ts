/**
 * The text of an answer. The documents say that a field without a value may be missing, since External Services has no
 * null: so it is.
 */
export function toAnswerText(output: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(output)
  return text.includes(':null') ? JSON.stringify(output, (_, value) => value ?? undefined) : text
}
