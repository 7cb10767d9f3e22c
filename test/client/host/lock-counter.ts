import { setTimeout as sleep } from 'node:timers/promises'
import { connectDatabase } from '../../../src/storage/storage.ts'

/** A process of its own that counts up under a lock, slowly enough to be overtaken without one: `lock-counter.ts 20 address folder`. */
const [times = '0', databaseUrl, dataFolder = ''] = process.argv.slice(2)
const database = await connectDatabase({ databaseUrl: databaseUrl || undefined, dataFolder })
for (let left = Number(times); left > 0; left--) {
  await database.withLock('count', async statements => {
    const row = await statements.first<{ n: number }>('SELECT n FROM counters WHERE id = ?', ['one'])
    await sleep(1)
    await statements.run('UPDATE counters SET n = ? WHERE id = ?', [(row?.n ?? 0) + 1, 'one'])
  })
}
await database.close()
