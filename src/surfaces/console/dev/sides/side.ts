import type { Tool } from '../../../../core/tool/tool.ts'

type Input = Readonly<Record<string, unknown>>

/** A tool and what goes into it. */
export interface SideCall {
  readonly tool: Tool
  readonly input: Input
}

/** A field or a variable, as somebody who calls the tool knows it. */
export interface SideField {
  readonly name: string
  /** In the words of that side. */
  readonly type: string
  readonly about: string
}

/** What an agent sees of a tool. */
export interface AgentSide {
  readonly label: string
  readonly instructions: string
  /** Absent: the service has none. */
  readonly topic:
    | {
        readonly name: string
        readonly about: string
        readonly scope: string
        readonly instructions: readonly string[]
      }
    | undefined
  readonly inputs: readonly SideField[]
  /** Of the first level, which is all that it reads. */
  readonly outputs: readonly SideField[]
  readonly warnings: readonly string[]
}

/** The action of a flow, and its variables. What goes in is said with its value. */
export interface FlowSide {
  readonly action: string
  readonly inputs: readonly SideField[]
  readonly outputs: readonly SideField[]
}

/** What somebody sends or writes, as text. */
export interface TextSide {
  readonly title: string
  readonly text: string
}

/** One call as everybody who can make it sees it; what cannot call the tool is left out. */
export interface Sides {
  readonly agent: AgentSide | undefined
  readonly flow: FlowSide | undefined
  readonly texts: readonly TextSide[]
}

/** A way to make a call. */
export interface SideDoor {
  readonly id: string
  readonly label: string
}

/** What came of a call through one door, as one user. */
export interface SideAnswer {
  /** Whether the tool gave its output. */
  readonly isDone: boolean
  /** Of HTTP. Absent: there was none. */
  readonly status: number | undefined
  readonly ms: number
  /** What the caller gets to read. */
  readonly content: unknown
  /** Where its caller finds what it did. Absent: the app was not reached. */
  readonly requestId: string | undefined
  /** Under which Apex waits for reports. */
  readonly callbackId: string | undefined
}

export interface AskedSide extends SideCall {
  readonly door: string
  readonly username: string
}

/** A report that came back to Apex. */
export interface SideCallback {
  readonly at: string
  readonly body: unknown
}

/** What those who call a tool see, and calls in their place. */
export interface SideMaker {
  /** @param username in whose name the texts speak */
  sidesOf(call: SideCall, username: string): Sides
  /** Ways in which the tool can be called. */
  doorsOf(tool: Tool): readonly SideDoor[]
  /** Makes a call as that user would. A refusal is an answer. */
  run(asked: AskedSide): Promise<SideAnswer>
  /** Reports so far, the first one first. */
  callbacksOf(callbackId: string): Promise<readonly SideCallback[]>
}

/** A request that went to an org. */
export interface TracedRequest {
  readonly method: string
  /** Path and query, or the query of Salesforce in its words. */
  readonly what: string
  /** Absent: no answer came. */
  readonly status: number | undefined
  readonly ms: number
  /** What Salesforce said, in its own words; it marks the place in a query with a caret. */
  readonly said: string | undefined
}

/** What a call left behind in this host. */
export interface CallTrace {
  readonly requests: readonly TracedRequest[]
  /** Lines of the log. */
  readonly lines: readonly string[]
}

export type TraceOf = (requestId: string) => CallTrace
