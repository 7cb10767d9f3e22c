import type { Statements } from '../database.ts'
import { headOf, UnsealError, type Vault } from '../vault.ts'
import { type SealedPlaces, type SealedValue, sealedValues, toColumnName } from './sealed.ts'

export interface ReSealParts extends Omit<SealedPlaces, 'except'> {
  readonly vault: Vault
}

export interface ReSealed {
  /** Values that are sealed with the newest key now, and were with another. */
  readonly sealed: number
  /** Values that no key opens, by `table.column`. They stay as they are. */
  readonly shut: Readonly<Record<string, number>>
}

/**
 * Seals with the newest key what is stored under another. Whoever writes or deletes a value at the same time wins.
 * @throws AppError unavailable while the database cannot be reached: what was done until then is done.
 */
export async function reSeal(parts: ReSealParts): Promise<ReSealed> {
  const shut: Record<string, number> = {}
  let sealed = 0
  const except = headOf(parts.vault.keyIds[0] ?? '')
  for await (const value of sealedValues({ ...parts, except })) {
    const text = await opened(parts, value)
    const place = toColumnName(value.of)
    if (text === undefined) shut[place] = (shut[place] ?? 0) + 1
    else if (await replaced(parts, value, text)) sealed += 1
  }
  return { sealed, shut }
}

const opened = ({ vault }: ReSealParts, { key, of, sealed }: SealedValue): Promise<string | undefined> =>
  vault.open(sealed, of.contextOf(key)).catch((error: unknown) => {
    if (error instanceof UnsealError) return undefined
    throw error
  })

/** `false`: somebody else wrote meanwhile. */
async function replaced({ database, vault }: ReSealParts, value: SealedValue, text: string): Promise<boolean> {
  const { column, contextOf, key, lockOf, table } = value.of
  const values = [await vault.seal(text, contextOf(value.key)), value.key, value.sealed]
  const replace = (statements: Statements) =>
    statements.run(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ? AND ${column} = ?`, values)
  return (await (lockOf ? database.withLock(lockOf(value.key), replace) : replace(database))) === 1
}
