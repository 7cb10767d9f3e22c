import { openDatabase } from '../../../../src/host/stores.ts'
import type { Database } from '../../../../src/storage/database.ts'
import type { Place } from '../../jobs/world.ts'
import { driveJobs } from './jobs.ts'
import { driveAudit, driveOthers } from './others.ts'
import { type Asked, createRecorder } from './recorder.ts'
import { driveSignIns } from './sign-ins.ts'

/** Has the host's parts ask all that they ever ask of a store; gives what `look` says of it. */
export async function driveAll<Answer>(
  place: Place,
  look: (database: Database, asked: readonly Asked[]) => Promise<Answer>,
): Promise<Answer> {
  const database = await openDatabase(place)
  const { asked, recorded } = createRecorder()
  await driveSignIns(recorded(database))
  await driveOthers(recorded(database))
  await driveAudit(recorded(database))
  await driveJobs(place, recorded)
  const answer = await look(database, asked())
  await database.close()
  return answer
}
