import { objectNamed } from '../../store/schema.ts'
import { stampsOf } from '../../store/stamps.ts'
import { type Change, cellOf, type ObjectRules, type RuleParts } from '../draft.ts'

/** Every role has two groups that shares can name: its users, and its users with those below. */
function settleRole({ id, before, after }: Change, { store, author }: RuleParts): void {
  const group = objectNamed(store, 'Group')
  if (before || after === undefined) return
  for (const type of ['Role', 'RoleAndSubordinates']) {
    store.insert(group, {
      ...stampsOf(store, author.access.userId),
      Name: after.Name ?? null,
      DeveloperName: `${after.DeveloperName}${type === 'Role' ? '' : '_and_below'}`,
      RelatedId: id,
      Type: type,
      DoesIncludeBosses: 1,
    })
  }
}

export const userRoleRules: ObjectRules = { settle: settleRole }

export const userRules: ObjectRules = {
  complete(draft) {
    if (cellOf(draft, 'CommunityNickname') === null) draft.values.CommunityNickname = cellOf(draft, 'Alias')
  },
}
