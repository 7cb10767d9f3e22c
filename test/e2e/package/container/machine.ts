/** What a command gave in a container. */
export interface Ran {
  readonly code: number | null
  readonly out: string
}

/** An app in a container, or in what stands for one. */
export interface Machine {
  /** How it is run, for who reads the tests. */
  readonly kind: string
  /** Starts the app as its image says, with a file of settings, and the data of the time before. */
  start(): Promise<void>
  /** Runs a command beside the app that runs. */
  exec(args: readonly string[]): Promise<Ran>
  /** Runs a command in a container of its own. */
  once(args: readonly string[]): Promise<Ran>
  /** Sends SIGTERM to the first process, if it has not ended. */
  terminate(): Promise<void>
  /** Waits for its end. @returns its exit code */
  ended(): Promise<number | null>
  /** What it wrote, of both streams as far as the engine tells. */
  log(): Promise<string>
  remove(): Promise<void>
}

export interface MachineParts {
  /** Of the app. */
  readonly folder: string
  /** A file with the settings of the host. */
  readonly settings: string
}
