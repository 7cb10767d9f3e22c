import type { Database, Statements } from '../storage/database.ts'
import { byIndex } from '../storage/slices.ts'
import type { WaitingJob } from './job-row.ts'

/** Jobs of one owner and tool, which wait for their turn one behind the other. */
export type Line = Pick<WaitingJob, 'owner' | 'tool'>

/** The lines there are, by and by. */
export interface Lines {
  /** The next ones behind those that were given last, and from the first one on again at the end. */
  some(statements: Statements): Promise<readonly Line[]>
  /** The oldest of a line. */
  first(statements: Statements, line: Line, count: number): Promise<WaitingJob[]>
}

const slice = 100
const begin: Line = { owner: '', tool: '' }

export function createLines(database: Pick<Database, 'dialect'>): Lines {
  const statement = toStatement(`jobs ${byIndex(database, 'jobs_in_line')}`)
  let last: Line | undefined
  return {
    async some(statements) {
      const { owner, tool } = last ?? begin
      const lines = await statements.all<Line>(statement, [owner, tool, slice])
      last = lines.length < slice ? undefined : lines.at(-1)
      return lines
    },
    first: (statements, { owner, tool }, count) =>
      statements.all<WaitingJob>(
        "SELECT id, tool, owner FROM jobs WHERE owner = ? AND tool = ? AND status = 'queued' ORDER BY accepted_at, id LIMIT ?",
        [owner, tool, count],
      ),
  }
}

/** Goes from each line to the next one by the index, however many wait in it. */
function toStatement(jobs: string): string {
  const nextOwner = `(SELECT MIN(owner) FROM ${jobs} WHERE status = 'queued' AND owner > line.owner)`
  const nextTool = `(SELECT MIN(tool) FROM ${jobs} WHERE status = 'queued' AND owner = line.owner AND tool > line.tool)`
  const firstTool = `(SELECT MIN(tool) FROM ${jobs} WHERE status = 'queued' AND owner = ${nextOwner})`
  return `WITH RECURSIVE line (owner, tool, place) AS (
      SELECT CAST(? AS TEXT), CAST(? AS TEXT), 0
      UNION ALL
      SELECT CASE WHEN ${nextTool} IS NULL THEN ${nextOwner} ELSE owner END, COALESCE(${nextTool}, ${firstTool}), place + 1
      FROM line WHERE owner IS NOT NULL AND place < ?
    ) SELECT owner, tool FROM line WHERE place > 0 AND owner IS NOT NULL`
}
