import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallouts } from '../../../src/callouts/callouts.ts'
import { startSampleParties } from '../sample-parties.ts'

let programs: Awaited<ReturnType<typeof startSampleParties>>
beforeAll(async () => {
  programs = await startSampleParties(process.env)
})
afterAll(() => programs?.kill())

function connect(name: 'NEWS' | 'PROVISIONING') {
  const { [`${name}_API_URL`]: url = '', [`${name}_API_KEY`]: secret = '' } = programs.env
  const callouts = createCallouts({ targets: new Map([['it', { url, secret }]]), now: () => performance.now() })
  const scope = { signal: new AbortController().signal, requestId: 'test' }
  return callouts.connectCallout({ name: 'it', urlFrom: 'IT_URL' }, scope)
}

const setFaults = (faults: object) =>
  fetch(`${programs.thirdParties['provisioning-api']}/_admin/faults`, { method: 'PUT', body: JSON.stringify(faults) })

describe('the third parties of npm run dev', () => {
  it('have news of a company, the same every time', async () => {
    const news = connect('NEWS')
    const ask = () =>
      news.request<{ articles: { title: string; url: string }[] }>('/v1/news', {
        query: { company: 'Ærø & Sons', limit: 2 },
      })
    const answer = await ask()
    expect(answer.articles).toHaveLength(2)
    expect(await ask()).toMatchObject({ articles: answer.articles.map(({ title, url }) => ({ title, url })) })
    await expect(news.request('/v1/news')).rejects.toMatchObject({ code: 'rejected' })
  })

  it('provision once what is asked again because the answer was lost', async () => {
    await setFaults({ failOneIn: 2, how: 'lose' })
    const provisioning = connect('PROVISIONING')
    for (const idempotencyKey of ['a', 'b', 'c']) {
      const body = { opportunityId: 'one', service: 'Monitoring' }
      expect(await provisioning.request('/services', { method: 'POST', body, idempotencyKey })).toMatchObject(body)
    }
    await setFaults({})
    const answer = await fetch(`${programs.thirdParties['provisioning-api']}/_admin/provisioned`)
    const provisioned = (await answer.json()) as { key: string; requests: number }[]
    expect(provisioned.map(({ key, requests }) => [key, requests])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 2],
    ])
  })

  it('are not started where the real one is named', async () => {
    const { env, kill } = await startSampleParties({ ...process.env, NEWS_API_URL: 'https://news.example' })
    kill()
    expect(Object.keys(env).sort()).toEqual(['PROVISIONING_API_KEY', 'PROVISIONING_API_URL'])
  })
})
