import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

let local: LocalOrg
beforeAll(async () => {
  local = await startLocalOrg()
})
afterAll(() => local.close())

interface Answer {
  readonly status: number
  readonly body: unknown
}

const mega = Buffer.alloc(1_000_000, ' ')

/** Sends spaces until the answer comes or all is sent, on a connection of its own. */
const upload = async (path: string, megabytes: number, headers: Record<string, string>): Promise<Answer> => {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  let answered = false
  const agent = new Agent({ keepAlive: true })
  const sent = request(`${local.org}${path}`, { method: 'POST', headers, agent }, async answer => {
    answered = true
    const text = (await Array.fromAsync(answer)).join('')
    resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) })
  })
  sent.on('error', reject)
  for (let count = 0; count < megabytes && !answered; count++) {
    await Promise.race([promise, new Promise<void>(done => sent.write(mega, () => done()))])
  }
  const answer = await promise
  agent.destroy()
  return answer
}

const applinkPath = () => `${new URL(local.applink.apiUrl).pathname}/connections/salesforce`
const tooLarge = [{ message: 'The request is larger than allowed', errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }]
const rows: readonly [string, () => string, number, object][] = [
  ['a record', () => '/services/data/v62.0/sobjects/Account', 51, tooLarge],
  ['an address that nobody answers', () => '/services/apexrest/nothing', 51, tooLarge],
  ['a sign-in', () => '/services/oauth2/token', 2, { error: 'invalid_request' }],
  ['the AppLink API', applinkPath, 26, { id: 'payload_too_large', title: 'payload too large' }],
]

it.each(rows)('refuses %s with a body beyond the limit in the words of its API', async (_, path, ...rest) => {
  const [megabytes, body] = rest
  const chunked = { 'content-type': 'application/json' }
  const announced = { ...chunked, 'content-length': String(megabytes * mega.length) }
  expect(await upload(path(), megabytes, announced)).toMatchObject({ status: 413, body })
  expect(await upload(path(), megabytes, chunked)).toMatchObject({ status: 413, body })
})

it('goes on with others after a refusal', async () => {
  const token = local.users[0]?.accessToken
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  expect((await upload('/services/data/v62.0/sobjects/Account', 60, headers)).status).toBe(413)
  const answer = await fetch(`${local.org}/services/data/v62.0/sobjects/Account`, {
    method: 'POST',
    headers,
    body: `${' '.repeat(1_000_000)}{"Name":"Within the limit"}`,
  })
  expect(answer.status).toBe(201)
})

it('takes files beyond 50 MB in multipart requests', async () => {
  const form = new FormData()
  const record = JSON.stringify({ Title: 'Large', PathOnClient: 'large.bin' })
  form.append('entity_content', new Blob([record], { type: 'application/json' }))
  form.append('VersionData', new Blob(Array.from({ length: 60 }, () => mega)), 'large.bin')
  const answer = await fetch(`${local.org}/services/data/v62.0/sobjects/ContentVersion`, {
    method: 'POST',
    headers: { authorization: `Bearer ${local.users[0]?.accessToken}` },
    body: form,
  })
  expect(answer.status).toBe(201)
})
