import type { Row } from './mistake.ts'

const names = 'camelCase letters and digits, starting with a small letter, at most 64'
const object = "must be a z.object({ ... }) of 'zod'"
const variable = 'must be the name of a variable, such as SHIPPING_API_URL'
const shortName = 'has 3 to 30 letters, digits and single underscores, starting with a letter'
const linkName = 'has 3 to 30 letters, digits, hyphens and single underscores, starting with a letter'

/** What a tool says of a job. */
export const jobs: readonly Row[] = [
  [
    { job: 'true' },
    'job: must be an object such as {}, with progress, callback, continueAs, timeLimitMs, maxPerUser, maxRunning, not true',
  ],
  [{ job: '{ progres: z.object({}) }' }, 'job.progres: there is no such field; did you mean "progress"?'],
  [{ job: '{ progress: { done: z.int() } }' }, `job.progress: ${object}`],
  [{ job: '{ callback: 7 }' }, 'job.callback: must be the name of the callback, not 7'],
  [{ job: "{ callback: 'order shipped' }" }, `job.callback: ${names}`],
  [{ job: "{ continueAs: 'ordersPortal' }" }, `job.continueAs: must be { authorization: 'name' }, not "ordersPortal"`],
  [
    { job: "{ continueAs: { authorization: 'x' } }" },
    `job.continueAs.authorization: an authorization name ${linkName}`,
  ],
  [
    { job: "{ timeLimitMs: '1h', maxPerUser: 0, maxRunning: 1.5 }" },
    'job.timeLimitMs: must be a whole number from 1 to 86400000, not "1h"',
    'job.maxPerUser: must be a whole number, at least 1, not 0',
    'job.maxRunning: must be a whole number, at least 1, not 1.5',
  ],
  [
    { job: "{ callback: 'orderShipped' }", surfaces: "['mcp']" },
    'job.callback: Salesforce alone is called back, so "actions" must be among the surfaces',
  ],
  [{ job: '{}', deadlineMs: '5000' }, 'deadlineMs: is for tools that answer at once; a job has job.timeLimitMs'],
]

/** What it says of an org, and of third parties. */
export const others: readonly Row[] = [
  [{ objects: "['Account']" }, "objects: must be an object such as { read: ['Account'], write: ['Case'] }"],
  [{ objects: "{ reads: ['Account'] }" }, 'objects.reads: there is no such field; did you mean "read"?'],
  [{ objects: "{ read: ['Account Contact'] }" }, 'objects.read.0: must be an API name'],
  [{ limits: '50' }, 'limits: must be an object such as { orgRequests: 50, rows: 5000 }, not 50'],
  [{ limits: '{}' }, 'limits: name orgRequests, rows or both; without a limit leave it out'],
  [{ limits: '{ requests: 5, rows: 10 }' }, 'limits.requests: there is no such field; did you mean "orgRequests"?'],
  [
    { limits: "{ orgRequests: 0, rows: '5k' }" },
    'limits.orgRequests: must be a whole number, at least 1, not 0',
    'limits.rows: must be a whole number, at least 1, not "5k"',
  ],
  [{ needs: '{}' }, 'needs.objects: is missing; it must be an object with API names of objects as its keys'],
  [{ needs: "{ objects: ['Order'] }" }, 'needs.objects: must be an object with API names of objects as its keys'],
  [
    { needs: "{ objects: { 'My Order': {} } }" },
    'needs.objects.My Order: "My Order" is no API name of an object or field',
  ],
  [
    { needs: "{ objects: { Order: { reads: ['Status'] } } }" },
    'needs.objects.Order.reads: there is no such field; did you mean "read"?',
  ],
  [
    { needs: "{ objects: { Order: { edit: ['Status', 'Total Amount'] } } }" },
    'needs.objects.Order.edit.1: "Total Amount" is no API name of an object or field',
  ],
  [
    { needs: "{ objects: { Order: { rights: ['write'] } } }" },
    'needs.objects.Order.rights.0: must be one of create, edit, delete, viewAll, modifyAll, not "write"',
  ],
  [{ callouts: "'shipping'" }, 'callouts: must be a list of what defineCallout made, not "shipping"'],
  [{ callouts: '[undefined]' }, 'callouts.0: is missing; it must be what defineCallout made'],
  [
    { callouts: "[defineCallout({ name: 'shipping' })]" },
    'callouts.0.urlFrom: is missing; it must be the name of a variable, such as SHIPPING_API_URL',
  ],
  [
    // Never repeated: it may be the secret itself.
    { callouts: "[defineCallout({ name: 'shipping', urlFrom: 'https://ship.example', secretFrom: 's3cr3t' })]" },
    `callouts.0.urlFrom: ${variable}`,
    `callouts.0.secretFrom: ${variable}`,
  ],
  [
    { callouts: "[defineCallout({ name: 'ship it', urlFrom: 'SHIP_URL', url: 'x' })]" },
    'callouts.0.name: must be letters and digits, starting with a letter, at most 64, not "ship it"',
    'callouts.0.url: there is no such field; did you mean "urlFrom"?',
  ],
  [
    { callouts: "[defineCallout({ name: 'shipping', urlFrom: 'SHIP_URL', secretFrom: 'SHIP_URL' })]" },
    'callouts.0.secretFrom: address and secret come from two variables',
  ],
]

/** What a handler of events says. */
export const events: readonly Row[] = [
  [
    { name: undefined },
    `entry 1 of "events": name: is missing; it must be a name in camelCase, such as 'orderChanged'`,
  ],
  [{ dataActionTarget: undefined }, 'dataActionTarget: is missing; it must be the API name of a Data Action Target'],
  [{ dataActionTarget: "'Order Changed'" }, `dataActionTarget: an API name ${shortName}`],
  [{ payload: undefined }, `payload: is missing; it ${object}`],
  [{ payload: '{ orderId: z.string() }' }, `payload: ${object}`],
  [
    { runAs: "'user'" },
    'runAs: an event comes without a user, so it must be { authorization: ... }, the developer name of one',
  ],
  [{ run: undefined }, 'run: is missing; it must be a function: async run(payload, context) { ... }'],
  [{ maxRunning: '0' }, 'maxRunning: must be a whole number, at least 1, not 0'],
  [{ timeLimitMs: "'1h'" }, 'timeLimitMs: must be a whole number from 1 to 86400000, not "1h"'],
  [{ acrossOrgs: "'yes'" }, 'acrossOrgs: must be true or false'],
  [
    { input: 'z.object({})' },
    'input: there is no such field; there are name, dataActionTarget, payload, runAs, acrossOrgs, callouts, timeLimitMs, maxRunning, limits, objects, run',
  ],
]
