import type { ObjectDefinition } from '../model.ts'
import { readRecordTypes } from '../record-types.ts'
import { objectOf } from '../records/permissions.ts'
import { answerConditions, validatorHeaders } from '../records/resources/conditions.ts'
import type { Answer, Call, Resource } from '../resource.ts'
import type { Store } from '../store/store.ts'
import { createChangeResources } from './changes.ts'
import { createFreshness } from './freshness.ts'
import { type DescribeParts, describeAll, describeObject, summarizeObject } from './object.ts'
import { toObjectInfo } from './ui-object-info.ts'

export interface DescribeResourceParts {
  readonly store: Store
  readonly orgId: string
  /** Origin of the org. */
  readonly orgUrl: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What this org answers, with the first API version that has it. */
const offers = [
  ['actions', 32],
  ['composite', 34],
  ['jobs', 41],
  ['limits', 0],
  ['parameterizedSearch', 36],
  ['query', 0],
  ['queryAll', 0],
  ['search', 0],
  ['sobjects', 0],
] as const

/** Who asks is among them, as the address of the identity. */
const home = (
  { session, version }: Call,
  { orgId, orgUrl }: Pick<DescribeResourceParts, 'orgId' | 'orgUrl'>,
): Answer => ({
  status: 200,
  body: {
    ...Object.fromEntries(
      offers
        .filter(([, since]) => since <= Number(version))
        .map(([name]) => [name, `/services/data/v${version}/${name}`]),
    ),
    identity: `${orgUrl()}/id/${orgId}/${session.userId}`,
  },
})

/**
 * The resources of descriptions: all objects, one object in short and in full; and those of what has changed.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm
 */
export function createDescribeResources({ store, orgId, orgUrl, now }: DescribeResourceParts): readonly Resource[] {
  const { schema } = store
  const freshness = createFreshness(now)
  const recordTypesOf = (object: ObjectDefinition) => readRecordTypes(store, object)
  const partsOf = ({ access, version }: Call): DescribeParts => ({
    ...{ schema, access, version, recordTypesOf },
    orgUrl: orgUrl(),
  })

  const answer = (call: Call, name: string, body: object): Answer => {
    const key = [call.session.userId, call.version, name].join(' ')
    const validators = { lastModified: freshness.lastModifiedOf(key, body) }
    return answerConditions(call, validators) ?? { status: 200, body, headers: validatorHeaders(validators) }
  }

  return [
    { method: 'GET', path: '/', run: call => home(call, { orgId, orgUrl }) },
    { method: 'GET', path: '/sobjects', run: call => answer(call, '', describeAll(partsOf(call))) },
    {
      method: 'GET',
      path: '/sobjects/:object',
      run: (call, { object: name = '' }) => {
        const object = objectOf(name, store, call)
        return { status: 200, body: { objectDescribe: summarizeObject(object, partsOf(call)), recentItems: [] } }
      },
    },
    {
      method: 'GET',
      path: '/sobjects/:object/describe',
      run: (call, { object: name = '' }) => {
        const object = objectOf(name, store, call)
        return answer(call, object.name, describeObject(object, partsOf(call)))
      },
    },
    {
      method: 'GET',
      path: '/ui-api/object-info/:object',
      run: (call, { object = '' }) => ({
        status: 200,
        body: toObjectInfo(objectOf(object, store, call), partsOf(call)),
      }),
    },
    ...createChangeResources({ store, now }),
  ]
}
