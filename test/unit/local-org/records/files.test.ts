import { expect, test } from 'vitest'
import { createWorld } from '../sample/world.ts'

const { as, idOf, store } = createWorld()
const [sara, tom, nora, mia] = [as('sara'), as('tom'), as('nora'), as('mia')]
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const bytes = Uint8Array.from({ length: 300 }, (_, at) => at % 256)
const base64 = Buffer.from(bytes).toString('base64')

const upload = async (fields: object = {}) =>
  (
    await sara.post('/sobjects/ContentVersion', {
      PathOnClient: 'C:\\deep\\Offer.v2.pdf',
      VersionData: base64,
      ...fields,
    })
  ).body.id
const dataOf = async (user: typeof sara, id: string) => {
  const response = await user.app.request(`/services/data/v62.0/sobjects/ContentVersion/${id}/VersionData`)
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) }
}
const read = async (object: string, id: string) => (await sara.get(`/sobjects/${object}/${id}`)).body

test('a file goes in as base64 and comes out as the same bytes', async () => {
  const id = await upload()
  const version = await read('ContentVersion', id)
  expect(version).toMatchObject({
    Title: 'Offer.v2',
    FileExtension: 'pdf',
    FileType: 'PDF',
    ContentSize: 300,
    IsLatest: true,
    VersionNumber: '1',
    VersionData: `/services/data/v62.0/sobjects/ContentVersion/${id}/VersionData`,
  })
  expect(version.Checksum).toMatch(/^[0-9a-f]{32}$/)
  const data = await dataOf(sara, id)
  expect(data.status).toBe(200)
  expect(data.bytes).toEqual(bytes)
  const document = await read('ContentDocument', version.ContentDocumentId)
  expect(document).toMatchObject({ Title: 'Offer.v2', LatestPublishedVersionId: id, ContentSize: 300 })
})

test('a file sent in parts is the same file', async () => {
  const form = new FormData()
  const record = new Blob([JSON.stringify({ PathOnClient: 'note.txt', Title: 'Note' })], { type: 'application/json' })
  form.append('entity_content', record)
  form.append('VersionData', new Blob([bytes]), 'note.txt')
  const response = await sara.app.request('/services/data/v62.0/sobjects/ContentVersion', {
    method: 'POST',
    body: form,
  })
  expect(response.status).toBe(201)
  const { id } = (await response.json()) as { id: string }
  expect((await dataOf(sara, id)).bytes).toEqual(bytes)
  expect(await read('ContentVersion', id)).toMatchObject({ Title: 'Note', FileType: 'TEXT' })
})

test('a second version of a document is its latest', async () => {
  const first = await upload()
  const { ContentDocumentId } = await read('ContentVersion', first)
  const second = await upload({ ContentDocumentId, PathOnClient: 'Offer.docx', VersionData: 'SGk=' })
  expect(await read('ContentVersion', first)).toMatchObject({ IsLatest: false, VersionNumber: '1' })
  expect(await read('ContentVersion', second)).toMatchObject({ IsLatest: true, VersionNumber: '2', FileType: 'WORD_X' })
  const document = await read('ContentDocument', ContentDocumentId)
  expect(document).toMatchObject({ LatestPublishedVersionId: second, ContentSize: 2 })
})

test('a file is seen with the record it is attached to, and by nobody else', async () => {
  const hers = await upload()
  const shared = await upload({ FirstPublishLocationId: nordwind })
  expect((await dataOf(mia, shared)).status).toBe(200)
  for (const user of [tom, nora]) {
    expect((await dataOf(user, hers)).status).toBe(404)
    expect((await dataOf(user, shared)).status).toBe(404)
  }
  const links = 'SELECT "LinkedEntityId" AS id FROM "ContentDocumentLink" WHERE "ContentDocumentId" = ?'
  const { ContentDocumentId } = await read('ContentVersion', shared)
  expect(store.database.prepare(links).all(ContentDocumentId)).toMatchObject([
    { id: sara.session.userId },
    { id: nordwind },
  ])
})

test('a file needs a path and readable data', async () => {
  const missing = await sara.post('/sobjects/ContentVersion', { Title: 'x' })
  expect(missing.body[0]).toMatchObject({
    errorCode: 'REQUIRED_FIELD_MISSING',
    fields: ['PathOnClient', 'VersionData'],
  })
  const broken = await sara.post('/sobjects/ContentVersion', { PathOnClient: 'x', VersionData: 'not base64!' })
  expect(broken.body[0].errorCode).toBe('JSON_PARSER_ERROR')
})

test('a document that goes takes its versions and links along', async () => {
  const id = await upload()
  const { ContentDocumentId } = await read('ContentVersion', id)
  expect((await sara.delete(`/sobjects/ContentDocument/${ContentDocumentId}`)).status).toBe(204)
  expect((await dataOf(sara, id)).status).toBe(404)
})
