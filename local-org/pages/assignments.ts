import { html } from 'hono/html'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { People } from '../sign-in/person.ts'
import { type Field, type Forms, toChoice } from './form.ts'
import { type PagePart, toRegion } from './frame.ts'

export interface AssignmentParts {
  readonly people: People
  readonly permissionSets: PermissionSets
}

/** Who has which permission set. */
export function toAssignmentsPart({ people, permissionSets }: AssignmentParts, forms: Forms): PagePart {
  const sets = permissionSets.all()
  const rows = people.all().map(({ firstName, lastName, userId, username }) => [
    `${firstName} ${lastName}`,
    username,
    sets
      .filter(({ name }) => permissionSets.isAssigned(userId, name))
      .map(({ name, sessionBased }) => (sessionBased ? `${name} (while a session asks for it)` : name))
      .join(', '),
  ])
  const fields = html`${toChoice(
    'user',
    'User',
    people.all().map(({ username }) => username),
  )}${toChoice(
    'set',
    'Permission set',
    sets.map(({ name }) => name),
  )}`
  const body = html`${toRegion('Permission sets', ['User', 'Username', 'Permission sets'], rows)}
${forms.form(fields, { action: 'assign', label: 'Assign' }, { action: 'unassign', label: 'Revoke', takes: true })}`
  return { id: 'permission-sets', title: 'Permission sets', body }
}

/** @throws Error when there is no such user or permission set */
export function setAssigned({ people, permissionSets }: AssignmentParts, assigned: boolean, field: Field): void {
  const person = people.personOf(field('user'))
  const set = permissionSets.all().find(({ name }) => name === field('set'))
  if (!person || !set) throw new Error('There is no such user or permission set.')
  if (assigned) permissionSets.grant(set, person.userId)
  else permissionSets.revoke(set.name, person.userId)
}
