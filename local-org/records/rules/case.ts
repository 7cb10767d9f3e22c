import { changes, columnOf, type Draft, type ObjectRules, parentOf, type RuleParts, textOf } from '../draft.ts'

function completeContact(draft: Draft, { store }: RuleParts): void {
  const contact = changes(draft, 'ContactId') ? parentOf(draft, 'ContactId', store) : undefined
  if (contact === undefined) return
  if (!draft.sent.has('AccountId')) draft.values.AccountId = columnOf(contact, 'AccountId')
  draft.values.ContactPhone = columnOf(contact, 'Phone')
  draft.values.ContactMobile = columnOf(contact, 'MobilePhone')
  draft.values.ContactEmail = columnOf(contact, 'Email')
}

function completeStatus(draft: Draft, { store }: RuleParts): void {
  if (!changes(draft, 'Status')) return
  const closed = textOf(draft, 'Status') === 'Closed'
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
