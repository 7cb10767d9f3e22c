import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectParty, startSampleParties } from '../sample-parties.ts'

let parties: Awaited<ReturnType<typeof startSampleParties>>
beforeAll(async () => {
  parties = await startSampleParties(process.env)
})
afterAll(() => parties?.kill())

describe('the publisher of npm run dev', () => {
  it('has news of a company, the same every time', async () => {
    const news = connectParty(parties.env, 'NEWS')
    const ask = () =>
      news.request<{ articles: { title: string; url: string }[] }>('/v1/news', {
        query: { company: 'Ærø & Sons', limit: 2 },
      })
    const answer = await ask()
    expect(answer.articles).toHaveLength(2)
    expect(await ask()).toMatchObject({ articles: answer.articles.map(({ title, url }) => ({ title, url })) })
    await expect(news.request('/v1/news')).rejects.toMatchObject({ code: 'rejected' })
  })

  it('is not started where the real one is named', async () => {
    const { env, kill } = await startSampleParties({ ...process.env, NEWS_API_URL: 'https://news.example' })
    kill()
    const others = Object.keys(parties.env).filter(name => !name.startsWith('NEWS_'))
    expect(Object.keys(env).sort()).toEqual(others.sort())
  })
})
