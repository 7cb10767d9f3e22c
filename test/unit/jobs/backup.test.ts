import { once } from 'node:events'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, it } from 'vitest'
import * as z from 'zod'
import { backUpFiles } from '../../../src/storage/sqlite/backup.ts'
import { countSteps, createFolder, jobWith, openJobs, until } from './world.ts'

const place = createFolder()
afterEach(place.remove)

const names = ['host.sqlite', 'another.sqlite']
const files = names.map(name => join(place.dataFolder, name))

/** How many reports the row of the job has more than steps are remembered. */
async function aheadIn(folder: string): Promise<number> {
  const file = new DatabaseSync(join(folder, 'host.sqlite'))
  const row = file.prepare('SELECT SUM(progress_count) AS reports FROM jobs').get()
  file.close()
  return Number(row?.reports) - (await countSteps({ dataFolder: folder }))
}

it('a backup has the file as it is at one moment, while a job writes steps and reports', async () => {
  let ends = false
  const host = await openJobs(place, [
    jobWith({
      job: { progress: z.object({ done: z.int32().describe('Steps done.') }) },
      async run({ text }, { progress, step }) {
        for (let done = 1; done < 1000 && !ends; done++) {
          await step(`step ${done}`, async () => done)
          await progress({ done })
          await setImmediate()
        }
        return { text: String(text) }
      },
    }),
  ])
  host.jobs.work()
  const jobId = await host.start('copyText', { text: 'a' })
  await until(async () => (await countSteps(place)) > 0)
  const count = 10
  const loop = new Worker(new URL('../../client/host/backup-loop.ts', import.meta.url), {
    workerData: { count, files: files.slice(0, 1), folder: join(place.dataFolder, 'backups') },
  })
  const [code] = await once(loop, 'exit')
  ends = true
  expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  await host.close()
  const folders = Array.from({ length: count }, (_, made) => join(place.dataFolder, 'backups', String(made)))
  const ahead = await Promise.all(folders.map(aheadIn))
  // A step that is remembered is reported next: nothing can be reported that is not remembered.
  expect({ code, others: ahead.filter(by => by !== 0 && by !== -1) }).toEqual({ code: 0, others: [] })
})

it('a backup waits for who is just writing the first file, and has what was written to the others until then', async () => {
  mkdirSync(place.dataFolder)
  const [host, another] = files.map(path => new DatabaseSync(path))
  for (const file of [host, another]) file?.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)')
  host?.exec('BEGIN IMMEDIATE; INSERT INTO t VALUES (1)')
  const folder = join(place.dataFolder, 'backup')
  const made = backUpFiles(files, folder)
  another?.exec('INSERT INTO t VALUES (1)')
  host?.exec('COMMIT')
  await made
  for (const name of names) {
    const copy = new DatabaseSync(join(folder, name))
    expect(copy.prepare('SELECT COUNT(*) AS n FROM t').get()).toEqual({ n: 1 })
    copy.close()
  }
  host?.close()
  another?.close()
})

it('a copy is for its owner from its first byte on, whoever the folder is open to', async () => {
  mkdirSync(place.dataFolder)
  const file = new DatabaseSync(files[0] ?? '')
  file.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)')
  const numbers = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)'
  file.exec(`INSERT INTO t ${numbers} SELECT randomblob(4000) FROM n`)
  const folder = join(place.dataFolder, 'backup')
  mkdirSync(folder, { mode: 0o755 })
  const modes = new Set<number>()
  let isOver = false
  const made = backUpFiles(files.slice(0, 1), folder).finally(() => {
    isOver = true
  })
  while (!isOver) {
    await setImmediate()
    for (const name of readdirSync(folder))
      modes.add((statSync(join(folder, name), { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777)
  }
  await made
  file.close()
  expect([...modes]).toEqual([0o600])
})

it('a backup that fails leaves nothing behind', async () => {
  mkdirSync(place.dataFolder)
  const file = new DatabaseSync(files[0] ?? '')
  file.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)')
  file.close()
  writeFileSync(files[1] ?? '', 'no database at all, and long enough to be taken for none')
  const folder = join(place.dataFolder, 'backup')
  await expect(backUpFiles(files, folder)).rejects.toThrow('not a database')
  expect(readdirSync(folder)).toEqual([])
})
