import { dataError } from '../../failure.ts'
import type { Row } from '../../store/store.ts'
import {
  type Draft,
  type DraftValues,
  draftColumnOf,
  draftParentOf,
  draftTextOf,
  type ObjectRules,
  type RuleParts,
} from '../draft.ts'
import type { StoredValue } from '../values/values.ts'
import { settleMember } from './campaign.ts'

/** The member's fields that show the person behind it. */
export function personFieldsOf(person: Row, company: StoredValue): DraftValues {
  return {
    Name: draftColumnOf(person, 'Name'),
    FirstName: draftColumnOf(person, 'FirstName'),
    LastName: draftColumnOf(person, 'LastName'),
    Title: draftColumnOf(person, 'Title'),
    Email: draftColumnOf(person, 'Email'),
    Phone: draftColumnOf(person, 'Phone'),
    CompanyOrAccount: company,
  }
}

function checkNew(draft: Draft, { store }: RuleParts): void {
  const [lead, contact] = [draftTextOf(draft, 'LeadId'), draftTextOf(draft, 'ContactId')]
  if ((lead === undefined) === (contact === undefined)) {
    throw dataError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId or ContactId]', [
      'LeadId',
      'ContactId',
    ])
  }
  const column = lead === undefined ? 'ContactId' : 'LeadId'
  const sql = `SELECT 1 FROM "CampaignMember" WHERE "${column}" = ? AND "CampaignId" = ? AND "IsDeleted" = 0`
  const known = store.statement(sql).get(lead ?? contact ?? '', draftTextOf(draft, 'CampaignId') ?? '')
  if (known) throw dataError('DUPLICATE_VALUE', 'Already a campaign member.')
}

function completePerson(draft: Draft, { store }: RuleParts): void {
  const lead = draftParentOf(draft, 'LeadId', store)
  const contact = draftParentOf(draft, 'ContactId', store)
  const account = typeof contact?.AccountId === 'string' ? accountOf(contact.AccountId, store) : undefined
  const company = lead ? draftColumnOf(lead, 'Company') : account ? draftColumnOf(account, 'Name') : null
  const person = lead ?? contact
  if (person) Object.assign(draft.values, personFieldsOf(person, company))
}

function accountOf(id: string, store: RuleParts['store']): Row | undefined {
  const object = store.schema.objectOf('Account')
  return object && store.read(object, id)
}

/** One lead or contact, once in each campaign; the campaign counts its members. */
export const campaignMemberRules: ObjectRules = {
  complete(draft, parts) {
    if (draft.before === undefined) checkNew(draft, parts)
    completePerson(draft, parts)
    const responded = draftTextOf(draft, 'Status') === 'Responded'
    draft.values.HasResponded = responded ? 1 : 0
    if (responded && draftTextOf(draft, 'FirstRespondedDate') === undefined) {
      draft.values.FirstRespondedDate = parts.store.now().slice(0, 10)
    }
  },
  settle: (change, { store }) => settleMember(change, store),
}
