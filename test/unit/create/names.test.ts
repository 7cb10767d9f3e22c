import { describe, expect, it } from 'vitest'
import { appNameProblem, toAppNames } from '../../../create/names.ts'

describe('the name of an app', () => {
  it.each(['my-actions', 'a', 'orders2', '2go', 'x.y_z', 'a'.repeat(60)])('may be %s', name => {
    expect(appNameProblem(name)).toBeUndefined()
  })

  it.each([
    ['', 'lower-case letters'],
    ['My-Actions', 'lower-case letters'],
    ['my actions', 'lower-case letters'],
    ['größe', 'lower-case letters'],
    ['a~b', 'lower-case letters'],
    ['.hidden', 'must not start with "."'],
    ['_own', 'must not start with "_"'],
    ['42', 'needs a letter'],
    ['a'.repeat(61), 'longer than 60'],
    ['node_modules', 'means something else'],
    ['http', 'means something else'],
    ['null', 'means something else'],
    ['applink-action-host', 'means something else'],
  ])('cannot be %j', (name, reason) => {
    expect(appNameProblem(name)).toContain(reason)
  })

  it.each([
    { name: 'my-actions', host: 'my-actions', apiName: 'MyActions', title: 'My actions' },
    { name: 'orders', host: 'orders', apiName: 'Orders', title: 'Orders' },
    { name: 'x.y__z-', host: 'x-y-z', apiName: 'XYZ', title: 'X y z' },
    { name: '2go', host: '2go', apiName: 'App2go', title: 'App 2go' },
  ])('$name becomes $host in addresses, $apiName in Salesforce, $title for people', names => {
    expect(toAppNames(names.name)).toEqual(names)
  })
})
