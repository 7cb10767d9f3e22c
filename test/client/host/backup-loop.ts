import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { backUpFiles } from '../../../src/storage/sqlite/backup.ts'

/** In a thread of its own, as another process does: copies files to one folder after the other, as many as it is told. */
const { count, files, folder } = workerData as { count: number; files: readonly string[]; folder: string }

for (let made = 0; made < count; made++) {
  await backUpFiles(files, join(folder, String(made)))
  parentPort?.postMessage(made)
}
