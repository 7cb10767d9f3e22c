/** Emitted code has no files but its own beside it, and reads those of the sources. */
const folder = new URL(import.meta.url.endsWith('.ts') ? './' : '../../local-org/', import.meta.url)

/** A file or folder of the local org that is no code, by its path from `local-org/`. */
export const assetUrl = (path: string): URL => new URL(path, folder)
