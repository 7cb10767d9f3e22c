import type { Hono } from 'hono'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import { readDefinitions } from './definitions.ts'
import { createLake } from './lake.ts'
import { createQueryBatches } from './query-batches.ts'
import { createDataCloudRoutes } from './routes.ts'
import { createTokenExchange } from './token-exchange.ts'

export interface DataCloudParts {
  readonly sessions: Sessions
  readonly orgUrl: () => string
  readonly orgId: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
  /** Keeps the tables. Default: they are kept in memory. */
  readonly path?: string | undefined
  /** Default: what Data Cloud gives at once. */
  readonly rowsPerBatch?: number
}

export interface DataCloud {
  readonly tokenRoutes: Hono
  readonly routes: Hono<SessionEnv>
  close(): void
}

const defaultRowsPerBatch = 49_999
const maxRows = 250_000

/** The org's Data Cloud, at the org's own address: token, SQL query, streaming ingestion over tables of its own. */
export function createDataCloud(parts: DataCloudParts): DataCloud {
  const { sessions, now, failed, path, rowsPerBatch = defaultRowsPerBatch } = parts
  const definitions = readDefinitions()
  const lake = createLake({ definitions, path, now: () => new Date(now()), maxRows })
  const batches = createQueryBatches({ now, rowsPerBatch })
  let closed = false
  const later = (work: () => void): void => {
    setImmediate(() => {
      try {
        if (!closed) work()
      } catch (error) {
        failed(error)
      }
    })
  }
  return {
    tokenRoutes: createTokenExchange(parts),
    routes: createDataCloudRoutes({ sessions, definitions, lake, batches, later, now }),
    close() {
      closed = true
      lake.close()
      batches.close()
    },
  }
}
