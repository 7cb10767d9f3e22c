import { expect, test } from 'vitest'
import { field, flags, projectOf, xml } from './project-files.ts'
import { createWorld } from './world.ts'

const set = (inner: string) => xml('PermissionSet', `<label>Secrets</label>${inner}`)
const grant = (name: string) =>
  `<fieldPermissions><field>Account.${name}</field>${flags('readable', 'editable')}</fieldPermissions>`
const account = 'objects/Account/fields'
const project = projectOf({
  [`${account}/Secret__c.field-meta.xml`]: field('Text', '<length>9</length>'),
  [`${account}/Shared__c.field-meta.xml`]: field('Text', '<length>9</length>'),
  [`${account}/Managed__c.field-meta.xml`]: field('Text', '<length>9</length>'),
  [`${account}/Region__c.field-meta.xml`]: field('Text', '<length>40</length>'),
  'objects/Settings__c/Settings__c.object-meta.xml': xml(
    'CustomObject',
    '<label>S</label><customSettingsType>List</customSettingsType>',
  ),
  'permissionsets/Session.permissionset-meta.xml': set(`${flags('hasActivationRequired')}${grant('Secret__c')}`),
  'permissionsets/Everyday.permissionset-meta.xml': set(grant('Shared__c')),
  'profiles/Sales Manager.profile-meta.xml': xml('Profile', grant('Managed__c')),
  'profiles/Field %26 Service.profile-meta.xml': xml('Profile', grant('Managed__c')),
})

test('a custom field of a project is hidden from whom neither permission set nor profile gives it', () => {
  const { rights, store, sessionOf } = createWorld({ projects: [project] })
  const object = store.schema.objectOf('Account')
  const reads = (name: string, sets: readonly string[] = []) => {
    const access = rights.accessOf(sessionOf(name, sets))
    const names = ['Secret__c', 'Shared__c', 'Managed__c', 'Region__c']
    return names.filter(each => {
      const definition = object?.fields.get(each)
      return object !== undefined && definition !== undefined && access.fieldReadable(object, definition)
    })
  }
  expect(reads('sara')).toEqual(['Shared__c', 'Region__c'])
  expect(reads('sara', ['Session'])).toEqual(['Secret__c', 'Shared__c', 'Region__c'])
  expect(reads('mia')).toEqual(['Shared__c', 'Managed__c', 'Region__c'])
  expect(reads('nora')).toEqual(['Region__c'])
  expect(reads('admin')).toEqual(['Secret__c', 'Shared__c', 'Managed__c', 'Region__c'])
})

test('a profile of the project is there to be given to a user', () => {
  const { store } = createWorld({ projects: [project] })
  expect(
    store
      .statement('SELECT "Name" AS name FROM "Profile"')
      .all()
      .map(({ name }) => name),
  ).toContain('Field & Service')
})
