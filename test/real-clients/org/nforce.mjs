import nforce from 'nforce'

/** A day of nforce with its defaults, so with version 38.0; prints what came of it. */
const { NFORCE_URL: url, NFORCE_CLIENT: clientId, NFORCE_SECRET: clientSecret } = process.env
const org = nforce.createConnection({
  ...{ clientId, clientSecret, redirectUri: 'http://localhost:3000/callback', mode: 'single' },
  ...{ loginUri: `${url}/services/oauth2/token`, authEndpoint: `${url}/services/oauth2/authorize` },
})

await org.authenticate({ username: 'admin@acme.example', password: 'any' })
const account = nforce.createSObject('Account', { Name: 'One of nforce' })
const { id } = await org.insert({ sobject: account })
account.set({ Id: id, Industry: 'Energy' })
await org.update({ sobject: account })
const read = await org.getRecord({ type: 'Account', id })
const found = await org.query({ query: "SELECT Id, Industry FROM Account WHERE Name = 'One of nforce'" })
const contacts = await org.query({ query: 'SELECT Id FROM Contact', fetchAll: true })
const keyed = nforce.createSObject('Account', { Name: 'Keyed by nforce' })
keyed.setExternalId('Customer_Number__c', 'NF-1')
const upserted = await org.upsert({ sobject: keyed })
const searched = await org.search({ search: 'FIND {bergmann} IN NAME FIELDS RETURNING Account(Id, Name)' })
await org.delete({ sobject: account })
const rest = await org.getUrl({ url: `/services/data/${org.apiVersion}/limits` })

process.stdout.write(
  JSON.stringify({
    apiVersion: org.apiVersion,
    identity: (await org.getIdentity({ oauth: org.oauth })).username,
    objects: (await org.getSObjects()).sobjects.length,
    fields: (await org.getDescribe({ type: 'Account' })).fields.length,
    industry: read.get('industry'),
    found: found.records.map(record => record.get('industry')),
    contacts: contacts.records.length,
    upserted: upserted.success,
    searched: searched.searchRecords?.length ?? searched.length,
    limits: Object.keys(rest).length,
  }),
)
