import { expect, test } from 'vitest'
import { readLimitInfo } from '../../../../src/salesforce/limits/limit-info.ts'

const nothing = { org: undefined, app: undefined }

test.each([
  ['api-usage=18/5000', { org: { used: 18, limit: 5000 }, app: undefined }],
  ['api-usage=110018/100000; api-bursts=1/750', { org: { used: 110_018, limit: 100_000 }, app: undefined }],
  [
    'api-usage=25/5000; per-app-api-usage=17/250(appName=sample-connected-app)',
    { org: { used: 25, limit: 5000 }, app: { used: 17, limit: 250 } },
  ],
  ['per-app-api-usage=17/250(appName=api-usage=9/9)', { org: undefined, app: { used: 17, limit: 250 } }],
  ['per-app-api-usage=3/100, api-usage=99/100', { org: { used: 99, limit: 100 }, app: { used: 3, limit: 100 } }],
  ['api-usage=5/0', nothing],
  ['api-usage=-5/100', nothing],
  ['api-usage=1e3/100', nothing],
  ['api-usage=99999999999999999999/1', nothing],
  ['x-api-usage=1/2', nothing],
  ['', nothing],
])('%j is read', (header, info) => {
  expect(readLimitInfo(header)).toEqual(info)
})
