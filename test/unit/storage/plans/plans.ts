import type { Database } from '../../../../src/storage/database.ts'
import type { Asked } from './recorder.ts'

/** Statements that may read a whole table or sort what they find, with so many steps of their plan that do, and why. */
const exceptions: readonly { readonly of: RegExp; readonly steps: number; readonly why: string }[] = [
  { of: /^DELETE FROM oauth_openings .* LIMIT 1000 OFFSET 5000\b/, steps: 1, why: 'no more than 6,000 are there' },
  { of: / FROM revoked_clients ORDER BY name$/, steps: 1, why: 'as many as people have revoked' },
  { of: / FROM sealing_keys /, steps: 2, why: 'one row for each key there was' },
  { of: /^SELECT \* FROM audit_days ORDER BY day\b/, steps: 1, why: 'one row a day' },
  { of: /^SELECT id FROM migrations$/, steps: 1, why: 'one row for each step there was' },
  { of: / FROM jobs WHERE status = 'running' GROUP BY /, steps: 1, why: 'only jobs at work' },
  { of: /^SELECT \* FROM jobs ORDER BY accepted_at DESC, id LIMIT \?$/, steps: 1, why: 'the newest, by their index' },
  {
    of: / FROM jobs WHERE id IN \(SELECT id FROM \(SELECT /,
    steps: 2,
    why: 'sorts a page, and one page of each status',
  },
  { of: / FROM job_deliveries WHERE job_id = \? GROUP BY state$/, steps: 1, why: 'the reports of one job' },
  { of: /^SELECT due_at, job_id, seq, regular,/, steps: 3, why: 'sorts three slices' },
]

const isExcepted = (text: string, count: number): boolean =>
  exceptions.some(({ of, steps }) => of.test(text.replace(/\s+/g, ' ')) && count <= steps)

const isPlanned = (text: string): boolean => /^\s*(?:select|insert|update|delete|with)\b/i.test(text)

/** What a plan does without a bound. */
export interface Boundless {
  readonly text: string
  readonly steps: readonly string[]
}

/** What is made by the statement itself has bounds of its own. */
const made =
  /^SCAN (?:arm\d+|newest|expired|first|line|due|given|d|waiting|queued_jobs|running_jobs|CONSTANT ROW|\(subquery-\d+\))\b/
/** Without statistics it plans the same for no row and for a million. */
const sqliteBoundless = /^SCAN |USE TEMP B-TREE FOR (?:ORDER BY|GROUP BY|DISTINCT)$/

export async function boundlessOfSqlite(database: Database, asked: readonly Asked[]): Promise<readonly Boundless[]> {
  const found: Boundless[] = []
  for (const [text, values] of asked.filter(([each]) => isPlanned(each))) {
    const plan = await database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, values)
    const steps = plan.map(({ detail }) => detail).filter(step => sqliteBoundless.test(step) && !made.test(step))
    if (steps.length > 0 && !isExcepted(text, steps.length)) found.push({ text, steps })
  }
  return found
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Index Name'?: string
  readonly Plans?: readonly Node[]
}

/** Indexes that have no rows but those of jobs at work. */
const ofSomeRows = ['jobs_at_work']

/** Each as dear as it can be: a plan has one only where there is no other way, however few rows there are. */
const dear = ['seqscan', 'sort', 'bitmapscan', 'hashjoin', 'mergejoin']

export async function boundlessOfPostgres(database: Database, asked: readonly Asked[]): Promise<readonly Boundless[]> {
  const found: Boundless[] = []
  await database.transaction(async statements => {
    for (const way of dear) await statements.run(`SET LOCAL enable_${way} = off`)
    for (const [text, values] of asked.filter(([each]) => isPlanned(each))) {
      const [plan] = await statements.all<Record<'QUERY PLAN', readonly [{ readonly Plan: Node }]>>(
        `EXPLAIN (FORMAT JSON, COSTS OFF) ${text}`,
        values,
      )
      const steps = [...boundlessIn(plan?.['QUERY PLAN'][0].Plan), ...hashable(text)]
      if (steps.length > 0 && !isExcepted(text, steps.length)) found.push({ text, steps })
    }
  })
  return found
}

/** Over many rows such a one may be answered by a hash of the whole table; over few it is not. */
const hashable = (text: string): readonly string[] =>
  /\bWHEN (?:NOT )?EXISTS\b/.test(text) ? ['EXISTS among what is given'] : []

function boundlessIn(node: Node | undefined, isLimited = false): readonly string[] {
  if (!node) return []
  const { 'Index Cond': condition, 'Node Type': type, Plans: plans = [], 'Relation Name': table = '' } = node
  const isPartial = ofSomeRows.includes(node['Index Name'] ?? '')
  const isWholeIndex = /^Index (?:Only )?Scan$/.test(type) && condition === undefined && !isLimited && !isPartial
  const isBoundless = type === 'Seq Scan' || type === 'Sort' || isWholeIndex
  const below = type === 'Limit' || (isLimited && type !== 'Sort')
  return [...(isBoundless ? [`${type} ${table}`.trim()] : []), ...plans.flatMap(each => boundlessIn(each, below))]
}
