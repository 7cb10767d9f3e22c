import type { Server, Tool as WireTool } from '@modelcontextprotocol/server'
import type { Caller } from '../../../core/caller.ts'
import type { Invoke } from '../../../core/invoke/invoke.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Confirmation } from '../confirmation/confirmation.ts'
import type { Prompts } from '../lists/prompts.ts'
import type { Resources } from '../lists/resources.ts'
import type { Skills } from '../lists/skills.ts'
import type { Tasks } from '../tasks/tasks.ts'
import type { McpExchange } from './exchange.ts'

export interface ServerParts {
  readonly catalog: Catalog
  readonly invoke: Invoke
  readonly list: (caller: Caller) => WireTool[]
  readonly info: ServerInfo
  /** Absent: tools that change data run without a question. */
  readonly confirmation?: Confirmation
  /** Absent: no prompts, and no instructions for models. */
  readonly prompts?: Prompts
  /** Absent: no resources. */
  readonly resources?: Resources
  /** Absent: no skills. They are resources, so there must be resources too. */
  readonly skills?: Skills
  /** Absent: no tool is a job. */
  readonly tasks?: Tasks | undefined
  /** Leaves plain calls to the SDK as well, as tests do that show both ways give the same. */
  readonly withoutShortPath?: boolean
  /** What a test adds to the protocol's surface, in the same place as everything else. */
  readonly extension?: Extension
}

/** Handlers beside our own. Only tests have any: they bring what our tools cannot give, such as images. */
export interface Extension {
  /** Registers capabilities and handlers; those for methods of ours take their place, but not on the short path. */
  extend(server: Server, exchange: McpExchange): void
  /** Whether the answer to a message of the older era must be a stream. */
  streams(body: unknown): boolean
}

/** How the host names itself to clients. */
export interface ServerInfo {
  readonly name: string
  readonly title: string
  readonly version: string
}
