import { withoutUnseen } from '../../../core/unseen.ts'

/**
 * Text of others on one line and of bounded length, without characters that are not seen or that turn the direction of
 * what is seen. A text that is cut ends in `...`.
 */
export function toPlainText(text: unknown, maxLength = 255): string {
  const given = String(text ?? '').slice(0, maxLength * 4)
  const line = withoutUnseen(given.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, ' ')).trim()
  return line.length > maxLength ? `${line.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '')}...` : line
}
