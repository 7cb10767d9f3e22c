import type { DeliveryRow, JobRow } from '../job-row.ts'

/** What people who run the host may see of a job. A column that is not named stays hidden, also one that is added later. */
const jobColumns = [
  'id',
  'owner',
  'tool',
  'surface',
  'request_id',
  'status',
  'generation',
  'worker_id',
  'available_at',
  'accepted_at',
  'started_at',
  'ended_at',
  'progress_count',
  'failure_code',
  'continued_as',
  'retries',
  'unheard',
  'unheard_steps',
  'held_ms',
  'held_until',
  'held_reason',
] as const satisfies readonly (keyof JobRow)[]

/** The same of a callback. */
const deliveryColumns = [
  'job_id',
  'seq',
  'status',
  'state',
  'attempts',
  'created_at',
  'due_at',
  'done_at',
  'answer',
] as const satisfies readonly (keyof DeliveryRow)[]

export type ShownJob = Pick<JobRow, (typeof jobColumns)[number]>

export type ShownDelivery = Pick<DeliveryRow, (typeof deliveryColumns)[number]>

export const toShownJob = (row: JobRow): ShownJob => only(row, jobColumns)

export const toShownDelivery = (row: DeliveryRow): ShownDelivery => only(row, deliveryColumns)

const only = <Row, Column extends keyof Row>(row: Row, columns: readonly Column[]): Pick<Row, Column> =>
  Object.fromEntries(columns.map(column => [column, row[column]])) as Pick<Row, Column>
