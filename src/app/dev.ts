/** What `npm run dev` starts beside the host, and hands out. What no tool of the app has a use for is left out. */
export interface DevConfig {
  /** Programs that stand for third parties. */
  readonly thirdParties?: readonly ThirdParty[]
  /** Keys for `/api`, new ones in each run. */
  readonly apiKeys?: readonly DevApiKey[]
  /** MCP clients without a person, each with a new secret in each run. */
  readonly serviceClients?: readonly DevServiceClient[]
  /** Programs that call `/api`. */
  readonly websites?: readonly Website[]
  /** By name of the event: what the local org sends when it is asked for a sample. Without one it is made from the payload's schema. */
  readonly events?: Readonly<Record<string, SampleEvent>>
}

/**
 * A program of the app. It listens on `PORT`, where `0` is any free one, and says where as a line of JSON on standard
 * output: `{"url":"http://127.0.0.1:4100"}`. It ends when the process that started it is gone (event `disconnect`).
 */
interface DevProgram {
  /** How it is called on the screen, and in the line of `npm run dev -- --json`. */
  readonly name: string
  /** Its file, from the folder of the app, such as `examples/shipping/main.ts`. */
  readonly program: string
}

/** Stands for a third party, unless the person at the terminal has set its address herself. */
export interface ThirdParty extends DevProgram {
  /** The host's variable for its address, as the callout of a tool names it. */
  readonly urlVariable: string
  /** The variable in which the host and the program get the same key. */
  readonly keyVariable?: string
}

/** A program that gets the address of the mesh as `API_URL` and a key as `API_KEY`. */
export interface Website extends DevProgram {
  /** The variable that sets its port. */
  readonly portVariable: string
  /** Name of the key that it gets. */
  readonly apiKey: string
}

export interface DevApiKey {
  readonly name: string
  /** Tools of the `api` surface that it may call. */
  readonly tools: readonly string[]
  /** AppLink authorizations of the local org that those may use. */
  readonly authorizations: readonly string[]
}

export interface DevServiceClient {
  readonly clientId: string
  /** AppLink authorizations of the local org that it may use. */
  readonly authorizations: readonly string[]
}

export interface SampleEvent {
  /** API name of the object in Data Cloud whose changes are sent. */
  readonly object?: string
  /** A record of it. */
  readonly payload: Readonly<Record<string, unknown>>
}
