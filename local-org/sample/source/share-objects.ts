import type { ObjectDefinition } from '../../model.ts'
import { readObject } from '../../store/notation.ts'

/** The object whose records share those of a custom object. */
export function toShareObject({ name, label, shareObject }: ObjectDefinition, keyPrefix: string): ObjectDefinition {
  return readObject({
    name: shareObject ?? '',
    label: `${label} Share`,
    plural: `${label} Share`,
    keyPrefix,
    sharing: 'controlled-by-parent',
    sharingParent: 'ParentId',
    ownerless: true,
    fields: {
      ParentId: `reference(${name}) required createOnly parent(Parent) children(Shares) cascade`,
      UserOrGroupId: 'reference(Group|User) required createOnly parent(UserOrGroup) cascade',
      AccessLevel: 'picklist values(Read|Edit|All) restricted required',
      RowCause: 'picklist values(Owner|Manual|Rule|Team) restricted readOnly default(Manual)',
    },
  })
}
