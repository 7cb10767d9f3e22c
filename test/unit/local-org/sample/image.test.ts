import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { enableCompileCache, getCompileCacheDir } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tableOf } from '../../../../local-org/model.ts'
import { readImage } from '../../../../local-org/sample/image.ts'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createFolder } from '../../../client/host/folder.ts'

const folder = createFolder()
beforeAll(() => void enableCompileCache(join(tmpdir(), 'node-compile-cache')))
afterAll(folder.remove)

let made = 0
/** An org that is loaded, since it is kept in a file, and one that begins with an image, as they are in their stores. */
const contentsAt = (moment: string, path?: string) => {
  const { store } = createSampleOrg({ now: () => new Date(moment), ...(path !== undefined && { path }) })
  const sql = store.schema.objects.map(object => `SELECT * FROM ${tableOf(object)} ORDER BY rowid`)
  const contents = sql.map(each => store.statement(each).all())
  store.close()
  return contents
}
const loadedAt = (moment: string) => contentsAt(moment, join(folder.path, `${made++}.sqlite`))

/** Each day is one in which no other test is, so that the first of its moments makes the image. */
test.each([
  ['later on the day', '2031-03-04T05:06:07.890Z', '2031-03-04T21:22:23.456Z'],
  ['once the day in Berlin is the next one', '2031-06-30T10:00:00.000Z', '2031-06-30T22:30:00.000Z'],
  ['after the second of which the sample speaks', '2031-03-05T09:00:00.999Z', '2031-03-05T10:00:00.000Z'],
])('an image is what a load would have made %s', (_, first, second) => {
  contentsAt(first)
  expect(contentsAt(second)).toEqual(loadedAt(second))
})

const page = Buffer.alloc(4096)

const imageAt = (moment: string, variant: string) => {
  let count = 0
  const image = readImage({ now: new Date(moment), variant }, () => {
    count += 1
    return page
  })
  return { count, image }
}

const pathsOf = (moment: string): readonly string[] => {
  const kept = getCompileCacheDir() ?? ''
  const names = readdirSync(kept).filter(each => each.includes(`-${Date.parse(moment)}`) && each.endsWith('.org-image'))
  return names.map(name => join(kept, name))
}
const pathOf = (moment: string): string => pathsOf(moment)[0] ?? ''

test('one that is as long as it should be and holds something else is made again', () => {
  const [moment, later] = ['2031-03-08T12:00:00.000Z', '2031-03-08T13:00:00.000Z'] as const
  // What an earlier run has left is the one of the day.
  for (const path of [moment, later].flatMap(pathsOf)) rmSync(path)
  contentsAt(moment)
  const spoilt = readFileSync(pathOf(moment)).fill(0, 4096)
  writeFileSync(pathOf(moment), spoilt)
  expect(contentsAt(later)).toEqual(loadedAt(later))
})

test('one is made once for a day, and again when what is kept of it is not whole', () => {
  const variant = crypto.randomUUID()
  expect(imageAt('2031-03-06T12:00:00.000Z', variant).count).toBe(1)
  expect(imageAt('2031-03-06T13:00:00.000Z', variant)).toMatchObject({
    ...{ count: 0, image: { second: new Date('2031-03-06T12:00:00.000Z') } },
  })
  truncateSync(pathOf('2031-03-06T12:00:00.000Z'), 1_000)
  expect(imageAt('2031-03-06T14:00:00.000Z', variant).count).toBe(1)
  expect(imageAt('2031-03-06T15:00:00.000Z', variant).count).toBe(0)
  expect(imageAt('2031-03-07T12:00:00.000Z', variant).count).toBe(1)
})
