import { objectNamed } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import { type Change, draftColumnOf, type ObjectRules } from '../draft.ts'
import { personFieldsOf } from './campaign-member.ts'

function settleMembers(column: 'ContactId' | 'LeadId', { id, after }: Change, store: Store): void {
  const object = objectNamed(store, 'CampaignMember')
  if (after === undefined) return
  for (const member of store.select(object, { sql: `row."${column}" = ?`, values: [id] })) {
    const company = column === 'LeadId' ? draftColumnOf(after, 'Company') : draftColumnOf(member, 'CompanyOrAccount')
    store.update(object, String(member.Id), personFieldsOf(after, company))
  }
}

function settleCases({ id, after }: Change, store: Store): void {
  const object = objectNamed(store, 'Case')
  for (const row of after ? store.select(object, { sql: 'row."ContactId" = ?', values: [id] }) : []) {
    store.update(object, String(row.Id), {
      ContactPhone: after?.Phone ?? null,
      ContactMobile: after?.MobilePhone ?? null,
      ContactEmail: after?.Email ?? null,
    })
  }
}

/** A contact's name and addresses show on its campaign memberships and cases. */
export const contactRules: ObjectRules = {
  settle(change, { store }) {
    if (change.before === undefined) return
    settleMembers('ContactId', change, store)
    settleCases(change, store)
  },
}

/** A lead's name and company show on its campaign memberships. */
export const leadRules: ObjectRules = {
  settle(change, { store }) {
    if (change.before) settleMembers('LeadId', change, store)
  },
}
