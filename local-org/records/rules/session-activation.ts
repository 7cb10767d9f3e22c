import { dataError } from '../../failure.ts'
import { type Draft, draftParentOf, draftTextOf, type ObjectRules, type RuleParts } from '../draft.ts'

const assignment = `SELECT 1 FROM "PermissionSetAssignment"
  WHERE "PermissionSetId" = ? AND "AssigneeId" = ? AND "IsDeleted" = 0`

const refused = (message: string) => dataError('FIELD_INTEGRITY_EXCEPTION', message, ['PermissionSetId'])

function completeUser(draft: Draft, { store }: RuleParts): void {
  const userId = draftParentOf(draft, 'AuthSessionId', store)?.UsersId
  const setId = draftTextOf(draft, 'PermissionSetId')
  if (typeof userId !== 'string' || setId === undefined) return
  draft.values.UserId = userId
  if (draftParentOf(draft, 'PermissionSetId', store)?.HasActivationRequired !== 1) {
    throw refused('The permission set needs no activation')
  }
  if (store.statement(assignment).get(setId, userId) === undefined) {
    throw refused('The permission set is not assigned to the user of the session')
  }
}

/**
 * A session permission set works in a session of a user who is assigned it. Salesforce says so and not in which words it
 * refuses others: these are ours.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_sessionpermsetactivations.htm
 */
export const sessionActivationRules: ObjectRules = { complete: completeUser }
