/** Terms of the fields that every record has; `owners` are the objects that may own one, none for ownerless objects. */
export function systemFields({ owners }: { owners: string | undefined }): Readonly<Record<string, string>> {
  return {
    Id: 'id readOnly open',
    IsDeleted: 'boolean label(Deleted) readOnly open',
    ...(owners && { OwnerId: `reference(${owners}) parent(Owner) open` }),
    CreatedDate: 'datetime readOnly open',
    CreatedById: 'reference(User) label(Created By ID) parent(CreatedBy) readOnly open',
    LastModifiedDate: 'datetime readOnly open',
    LastModifiedById: 'reference(User) label(Last Modified By ID) parent(LastModifiedBy) readOnly open',
    SystemModstamp: 'datetime readOnly open',
  }
}

/** Terms of the fields that every message of a platform event has. */
export const eventFields: Readonly<Record<string, string>> = {
  ReplayId: 'string(1000) readOnly open',
  CreatedDate: 'datetime readOnly open',
  CreatedById: 'reference(User) label(Created By ID) parent(CreatedBy) readOnly open',
  EventUuid: 'string(36) label(Event UUID) readOnly open',
}

/** Terms of the fields that every custom metadata record has. */
export const metadataFields: Readonly<Record<string, string>> = {
  Id: 'id readOnly open',
  DeveloperName: 'string(40) unique readOnly open label(Custom Metadata Record Name)',
  MasterLabel: 'string(40) readOnly open label(Label) name',
  Language: 'picklist values(en_US|de|fr) readOnly open label(Master Language) default(en_US)',
  NamespacePrefix: 'string(15) readOnly open',
  Label: 'string(40) readOnly open derived("MasterLabel")',
  QualifiedApiName: 'string(70) readOnly open derived("DeveloperName")',
  SystemModstamp: 'datetime readOnly open',
}
