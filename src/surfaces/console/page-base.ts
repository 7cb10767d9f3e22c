import type { Log } from '../../core/log.ts'

/** What every page stands on. */
export interface PageBase {
  /** Host of this server, as people know it. */
  readonly host: string
  readonly log: Pick<Log, 'error' | 'info'>
}
