import { createHash } from 'node:crypto'
import { dataError } from '../../failure.ts'
import { objectNamed } from '../../store/schema.ts'
import { stampsOf } from '../../store/stamps.ts'
import { cellOf, type Draft, draftTextOf, type ObjectRules, type RuleParts } from '../draft.ts'

/** File types that Salesforce names other than by their extension. */
const fileTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    doc: 'WORD',
    docx: 'WORD_X',
    htm: 'HTML',
    jpeg: 'JPG',
    md: 'UNKNOWN',
    ppt: 'POWER_POINT',
    pptx: 'POWER_POINT_X',
    txt: 'TEXT',
    xls: 'EXCEL',
    xlsx: 'EXCEL_X',
  }),
)

function requiredBytes(draft: Draft): Uint8Array {
  const data = cellOf(draft, 'VersionData')
  const missing = ['PathOnClient', 'VersionData'].filter(name => cellOf(draft, name) === null)
  if (missing.length === 0 && data instanceof Uint8Array) return data
  throw dataError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
}

function completeFile(draft: Draft): void {
  const data = requiredBytes(draft)
  const file = draftTextOf(draft, 'PathOnClient')?.split(/[\\/]/).at(-1) ?? ''
  const [, stem = file, extension = ''] = /^(.+)\.([^.]+)$/.exec(file) ?? []
  const kind = extension.toLowerCase()
  Object.assign(draft.values, {
    Title: draftTextOf(draft, 'Title') ?? stem,
    FileExtension: kind || null,
    FileType: fileTypes.get(kind) ?? (kind.toUpperCase() || 'UNKNOWN'),
    ContentSize: data.byteLength,
    Checksum: createHash('md5').update(data).digest('hex'),
  })
}

const versionsOf = `SELECT count(*) AS count FROM "ContentVersion" WHERE "ContentDocumentId" = ?`

/** The document that a version belongs to: the one it names, or a new one. */
function completeDocument(draft: Draft, parts: RuleParts): void {
  const { store, author } = parts
  const known = draftTextOf(draft, 'ContentDocumentId')
  const count = known === undefined ? 0 : Number(store.statement(versionsOf).get(known)?.count)
  draft.values.VersionNumber = String(count + 1)
  draft.values.IsLatest = 1
  if (known !== undefined) return
  const document = objectNamed(store, 'ContentDocument')
  const owner = draftTextOf(draft, 'OwnerId') ?? author.access.userId
  const title = cellOf(draft, 'Title')
  const id = store.insert(document, {
    ...stampsOf(store, author.access.userId),
    Title: title,
    OwnerId: owner,
    PublishStatus: 'P',
  })
  draft.values.ContentDocumentId = id
  const link = (entity: string) =>
    store.insert(objectNamed(store, 'ContentDocumentLink'), {
      ...stampsOf(store, author.access.userId),
      ContentDocumentId: id,
      LinkedEntityId: entity,
      ShareType: 'I',
      Visibility: 'AllUsers',
    })
  link(owner)
  const place = draftTextOf(draft, 'FirstPublishLocationId')
  if (place !== undefined && place !== owner) link(place)
}

/** An old-fashioned file: its bytes lie in the record that is attached. */
export const attachmentRules: ObjectRules = {
  complete({ values }) {
    if (values.Body instanceof Uint8Array) values.BodyLength = values.Body.byteLength
  },
}

const olderVersions = `UPDATE "ContentVersion" SET "IsLatest" = 0 WHERE "ContentDocumentId" = ? AND "Id" <> ?`

/** A file: its bytes are a version, its place and rights a document, made with the first version. */
export const contentVersionRules: ObjectRules = {
  complete(draft, parts) {
    if (draft.before !== undefined) return
    completeFile(draft)
    completeDocument(draft, parts)
  },
  settle({ id, before, after }, { store }) {
    if (before !== undefined || after === undefined) return
    store.statement(olderVersions).run(String(after.ContentDocumentId), id)
    store.update(objectNamed(store, 'ContentDocument'), String(after.ContentDocumentId), {
      LatestPublishedVersionId: id,
      Title: after.Title ?? null,
      FileType: after.FileType ?? null,
      FileExtension: after.FileExtension ?? null,
      ContentSize: after.ContentSize ?? null,
    })
  },
}
