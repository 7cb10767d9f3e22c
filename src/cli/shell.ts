/** Where a command runs, and what it writes to. */
export interface Shell {
  /** Path of the app's folder; relative paths in arguments start there. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Lines for standard output. */
  print(text: string): void
  /** Lines for standard error. */
  complain(text: string): void
  /** Shows a line on standard error in the place of the last one. Absent where that is no terminal. */
  readonly progress?: ((text: string) => void) | undefined
}

/** One command of `applink-action-host`. */
export interface Command {
  /** How it is called, what it takes, and an example. */
  readonly usage: string
  /**
   * Gives the exit code. A command that goes on until a signal gives 0 once it is under way.
   * @throws UsageError for wrong arguments; any other Error ends with exit code 1
   */
  run(args: readonly string[], shell: Shell): number | Promise<number>
}
