import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readTriggers } from '../../../../local-org/callers/triggers/trigger.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrg } from '../../../../local-org/server/org.ts'
import { readSettings } from '../../../../local-org/server/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'triggers-'))
afterAll(() => rmSync(folder, { recursive: true }))

const fileOf = (text: string): string => {
  const file = join(folder, 'triggers.json')
  writeFileSync(file, text)
  return file
}
const given = { name: 'Hot', on: 'Account', operation: 'rate' }

describe('a file of triggers', () => {
  it('is named by --triggers', () => {
    expect(readSettings(['--triggers', 'flows.json'], {}).triggersFile).toBe('flows.json')
  })

  it('is read with what a trigger leaves out', () => {
    expect(readTriggers(fileOf(JSON.stringify({ triggers: [given] })))).toEqual([
      {
        ...{ ...given, when: ['create', 'update'], if: {}, doesRequireRecordChangedToMeetCriteria: false },
        ...{ input: {}, runAs: 'automated-process', attempts: 1 },
      },
    ])
  })

  it.each([
    ['{', /triggers\.json: .*JSON/],
    ['[]', /triggers\.json: .*expected object/],
    ['{"triggers":[{"name":"Hot","on":"Account"}]}', /triggers\.json: [\s\S]*triggers\[0\]\.operation/],
    ['{"triggers":[{"name":"a b","on":"Account","operation":"x"}]}', /must be a name such as Ship_Order/],
  ])('that holds %s is refused with its name', (text, words) => {
    expect(() => readTriggers(fileOf(text))).toThrow(words)
  })

  it('that is not there is refused with its name', () => {
    expect(() => readTriggers(join(folder, 'none.json'))).toThrow(/none\.json/)
  })

  it('stays when those that were added are taken away', async () => {
    const sample = createSampleOrg({ now: () => new Date() })
    const triggers = readTriggers(fileOf(JSON.stringify({ triggers: [given] })))
    const random = (bytes: number) => new Uint8Array(bytes)
    const { app, close } = createOrg({ now: Date.now, random, sample, triggers, failed: () => undefined })
    const names = async () => {
      const answer = await app.request('/_local/triggers')
      return ((await answer.json()) as { triggers: { name: string }[] }).triggers.map(({ name }) => name)
    }
    await app.request('/_local/triggers', { method: 'POST', body: JSON.stringify({ ...given, name: 'Cold' }) })
    expect(await names()).toEqual(['Hot', 'Cold'])
    await app.request('/_local/triggers', { method: 'DELETE' })
    expect(await names()).toEqual(['Hot'])
    await close()
    sample.store.close()
  })

  it('names something that this org has', () => {
    const sample = createSampleOrg({ now: () => new Date() })
    const triggers = readTriggers(fileOf(JSON.stringify({ triggers: [{ ...given, on: 'Nope__e' }] })))
    const random = (bytes: number) => new Uint8Array(bytes)
    const open = () => createOrg({ now: Date.now, random, sample, triggers, failed: () => undefined })
    expect(open).toThrow('Hot: on: there is no Nope__e')
    sample.store.close()
  })
})
