/** Keeps texts from whoever reads the database. Only the context they were sealed in opens them again. */
export interface Vault {
  seal(text: string, context: string): string | Promise<string>
  /** @throws when the text was changed, or sealed in another context or with a key that is gone. */
  open(sealed: string, context: string): string | Promise<string>
}
