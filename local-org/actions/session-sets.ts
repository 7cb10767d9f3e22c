import type { JsonFields } from '../json.ts'
import type { Call } from '../resource.ts'
import { objectNamed } from '../store/schema.ts'
import { stampsOf } from '../store/stamps.ts'
import type { Store } from '../store/store.ts'

/** What an action does beside its answer. Gives why it does not; what Salesforce's words for that are is not known. */
export type ActionEffect = (input: JsonFields, call: Call) => string | undefined

const assignedSet = `SELECT s."Id" AS id FROM "PermissionSet" s
  JOIN "PermissionSetAssignment" a ON a."PermissionSetId" = s."Id"
  WHERE fold(s."Name") = fold(?) AND s."HasActivationRequired" = 1 AND s."IsDeleted" = 0
    AND a."AssigneeId" = ? AND a."IsDeleted" = 0`
const ofSession = 'row."AuthSessionId" = ? AND row."PermissionSetId" = ?'

/**
 * The actions that activate a session permission set in the session of who invokes them, and take it away again: in no other
 * session, and only one that is assigned to the user.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_action.meta/api_action/actions_obj_activate_session_permission_set.htm
 */
export function createSessionSetEffects(store: Store): ReadonlyMap<string, ActionEffect> {
  const activation = objectNamed(store, 'SessionPermSetActivation')
  const withSet =
    (change: (set: string, session: Call['session']) => void): ActionEffect =>
    ({ PermSetName: name }, { session }) => {
      const set = store.statement(assignedSet).get(String(name), session.userId)?.id
      if (typeof set !== 'string')
        return `No session-based permission set ${String(name).slice(0, 80)} is assigned to the user`
      change(set, session)
      return undefined
    }
  const release = (set: string, { sessionId }: Call['session']): void => {
    const rows = store.select(activation, { sql: ofSession, values: [sessionId, set] })
    for (const { Id } of rows) store.erase(activation, String(Id))
  }
  const activate = (set: string, session: Call['session']): void => {
    const { sessionId, userId } = session
    const known = store.select(activation, { sql: ofSession, values: [sessionId, set] })
    if (known.length > 0) return
    const values = { AuthSessionId: sessionId, PermissionSetId: set, UserId: userId, Description: 'By an action' }
    store.insert(activation, { ...stampsOf(store, userId), ...values })
  }
  return new Map([
    ['activateSessionPermSet', withSet(activate)],
    ['deactivateSessionPermSet', withSet(release)],
  ])
}
