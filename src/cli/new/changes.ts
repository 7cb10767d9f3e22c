import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readTextFile } from '../../text-file.ts'

export interface FileChange {
  /** From the folder of the app. */
  readonly file: string
  readonly text: string
}

/**
 * Writes all files and does what has to follow. When one of it fails, every file is as it was, and so are the folders.
 * @param follow whether it went well
 * @returns the same
 */
export async function makeChanges(
  folder: string,
  changes: readonly FileChange[],
  follow: () => Promise<boolean>,
): Promise<boolean> {
  const undo: (() => void)[] = []
  const undoAll = () => {
    for (const step of undo.splice(0).reverse()) step()
  }
  try {
    for (const { file, text } of changes) undo.push(...writeChange(join(folder, file), text))
    const isDone = await follow()
    if (!isDone) undoAll()
    return isDone
  } catch (error) {
    undoAll()
    throw error
  }
}

/** Writes a file. @returns how to have all as it was before */
function writeChange(path: string, text: string): (() => void)[] {
  const before = existsSync(path) ? readTextFile(path) : undefined
  const made = mkdirSync(dirname(path), { recursive: true })
  const undo = () => {
    if (before !== undefined) writeFileSync(path, before)
    else rmSync(made ?? path, { recursive: true, force: true })
  }
  try {
    writeFileSync(path, text)
    return [undo]
  } catch (error) {
    undo()
    throw error
  }
}
