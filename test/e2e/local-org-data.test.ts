import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startLocalOrg } from '../../local-org/server/start.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-org-'))
})
afterEach(() => rm(folder, { recursive: true }))

const withOrg = async <T>(work: (call: (path: string, body?: object) => Promise<T>) => Promise<T>): Promise<T> => {
  const local = await startLocalOrg({ dataDir: join(folder, 'new', 'folder') })
  const token = local.users[0]?.accessToken
  try {
    return await work(async (path, body) => {
      const answer = await fetch(`${local.org}/services/data/v62.0${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return (await answer.json()) as T
    })
  } finally {
    await local.close()
  }
}

describe('--data DIR', () => {
  it('keeps the records from one run to the next', async () => {
    await withOrg(call => call('/sobjects/Account', { Name: 'Kept on disk' }))
    const query = `/query?q=${encodeURIComponent("SELECT Name FROM Account WHERE Name = 'Kept on disk'")}`
    expect(await withOrg<unknown>(call => call(query))).toMatchObject({ totalSize: 1 })
  })
})
