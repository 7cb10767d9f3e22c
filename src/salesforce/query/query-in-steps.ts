import { AppError } from '../../core/failure.ts'
import type { JobContext } from '../../core/job/options.ts'
import type { Soql } from '../../core/org/query.ts'
import { soql } from './soql.ts'

/** What a job reads, and how much of it at most. */
export interface Selection {
  /** API name of the object. */
  readonly from: string
  /** API names of fields, those of parents too; `Id` comes by itself. */
  readonly fields: readonly string[]
  /** Made with the `soql` template. */
  readonly where: Soql
  /** More records than this are a failure, not a part of them: `rejected`. At most 100,000. */
  readonly maxRows: number
}

const pageRows = 2000

/**
 * The records of a query, page by page as steps of a job: what was read is remembered, so a job that goes on after a crash
 * works on the very same records with the values that they had, whatever it or others have changed since. Pages go by id,
 * not by a cursor of the org that may be gone. The records are held in memory, and in the store of jobs until they are
 * deleted with the job: select few fields.
 * @throws rejected when there are more than `maxRows`
 */
export async function queryInSteps<R extends object>(
  { org, step }: Pick<JobContext, 'org' | 'step'>,
  { fields, from, maxRows, where }: Selection,
): Promise<(R & { readonly Id: string })[]> {
  const names = soql.join(['Id', ...fields].map(soql.name), ',')
  const rows: (R & { readonly Id: string })[] = []
  for (;;) {
    const after = soql.when(rows.at(-1)?.Id, id => soql`Id > ${id}`)
    const limit = Math.min(pageRows, maxRows - rows.length + 1)
    const query = soql`SELECT ${names} FROM ${soql.name(from)} WHERE ${soql.and(where, after)} ORDER BY Id LIMIT ${limit}`
    const page = await step(`read ${from}`, async () =>
      (await org.query<Row>(query).toArray()).map(({ attributes: _, ...row }) => row),
    )
    rows.push(...(page as typeof rows))
    if (rows.length > maxRows) {
      throw new AppError('rejected', `More than ${maxRows} records are selected. Narrow the filters.`)
    }
    if (page.length < limit) return rows
  }
}

type Row = Record<string, unknown>
