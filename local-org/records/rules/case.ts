import {
  changes,
  type Draft,
  draftColumnOf,
  draftParentOf,
  draftTextOf,
  type ObjectRules,
  type RuleParts,
} from '../draft.ts'

function completeContact(draft: Draft, { store }: RuleParts): void {
  const contact = changes(draft, 'ContactId') ? draftParentOf(draft, 'ContactId', store) : undefined
  if (contact === undefined) return
  if (!draft.sent.has('AccountId')) draft.values.AccountId = draftColumnOf(contact, 'AccountId')
  draft.values.ContactPhone = draftColumnOf(contact, 'Phone')
  draft.values.ContactMobile = draftColumnOf(contact, 'MobilePhone')
  draft.values.ContactEmail = draftColumnOf(contact, 'Email')
}

function completeStatus(draft: Draft, { store }: RuleParts): void {
  if (!changes(draft, 'Status')) return
  const closed = draftTextOf(draft, 'Status') === 'Closed'
  draft.values.IsClosed = closed ? 1 : 0
  draft.values.ClosedDate = closed ? store.now() : null
}

/** A case closes with its status and takes its account from its contact. */
export const caseRules: ObjectRules = {
  complete(draft, parts) {
    completeContact(draft, parts)
    completeStatus(draft, parts)
  },
}
