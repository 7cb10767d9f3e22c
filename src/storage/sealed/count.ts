import { decodeProtectedHeader } from 'jose/decode/protected_header'
import type { Vault } from '../vault.ts'
import { type SealedPlaces, sealedValues, toColumnName } from './sealed.ts'

/** How much is sealed in a column, and with which key. */
export interface SealedCount {
  /** As `table.column`. */
  readonly place: string
  /** Values by the id of their key; of what is no sealed text the id is empty. */
  readonly byKey: Readonly<Record<string, number>>
  /** Values that the vault cannot open, whatever their key. */
  readonly shut: number
}

/** Opens every value that is stored, to know what can be opened. */
export async function countSealed(
  places: SealedPlaces & { readonly vault: Pick<Vault, 'open'> },
): Promise<readonly SealedCount[]> {
  const counts = new Map(
    places.columns.map(column => [toColumnName(column), { byKey: new Map<string, number>(), shut: 0 }]),
  )
  for await (const { key, of, sealed } of sealedValues(places)) {
    const count = counts.get(toColumnName(of))
    if (!count) continue
    const id = sealingKeyOf(sealed) ?? ''
    count.byKey.set(id, (count.byKey.get(id) ?? 0) + 1)
    await places.vault.open(sealed, of.contextOf(key)).catch(() => count.shut++)
  }
  return [...counts].map(([place, { byKey, shut }]) => ({ place, byKey: Object.fromEntries(byKey), shut }))
}

/** Id of the key that a text was sealed with; `undefined` for another text. */
export function sealingKeyOf(sealed: string): string | undefined {
  try {
    return decodeProtectedHeader(sealed).kid
  } catch {
    return undefined
  }
}
