import { afterAll, expect, it } from 'vitest'
import { openDatabase } from '../../../../src/host/stores.ts'
import { createFolder } from '../../jobs/world.ts'
import { driveJobs } from './jobs.ts'
import { driveAudit, driveOthers } from './others.ts'
import { boundlessOfSqlite } from './plans.ts'
import { createRecorder } from './recorder.ts'
import { driveSignIns } from './sign-ins.ts'

const folder = createFolder()
afterAll(() => folder.remove())

it('no statement that a caller or the event loop waits for reads a whole table, or sorts more than it gives', async () => {
  const database = await openDatabase(folder)
  const { asked, recorded } = createRecorder()
  await driveSignIns(recorded(database))
  await driveOthers(recorded(database))
  await driveAudit(recorded(database))
  await driveJobs(folder, recorded)
  expect(await boundlessOfSqlite(database, asked())).toEqual([])
  await database.close()
})
