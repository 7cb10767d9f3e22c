import { describe, expect, it } from 'vitest'
import { type CalloutDeclaration, defineCallout } from '../../../../src/core/tool/callout.ts'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createCore, invoker, toolWith } from '../../world.ts'

const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
const refusalOf = (...callouts: readonly CalloutDeclaration[]): string => {
  try {
    createCatalog([toolWith({ name: 'first', callouts: [news] }), toolWith({ name: 'second', callouts })])
    return 'no refusal'
  } catch (error) {
    return String(error)
  }
}

describe('the catalog', () => {
  it('takes one third party in several tools, by the same or an equal declaration', () => {
    expect(refusalOf(news)).toBe('no refusal')
    expect(refusalOf({ ...news })).toBe('no refusal')
  })

  it.each([
    ['another address', { urlFrom: 'OTHER_URL' }],
    ['another secret', { secretFrom: 'OTHER_KEY' }],
    ['no secret', { secretFrom: undefined }],
  ])('refuses one name for two third parties: %s', (_, change) => {
    const other = { ...news, ...change } as CalloutDeclaration
    expect(refusalOf(other)).toContain('tool "second": callouts: "news" is another one elsewhere')
  })

  it.each(['newsUrl', 'NEWS-URL', '1NEWS', 'NEWS__URL', '_NEWS', '', 'NEWS URL', '__proto__'])(
    'refuses a variable named %j',
    variable => {
      const sentence = 'must be the name of a variable, such as SHIPPING_API_URL'
      expect(refusalOf({ name: 'other', urlFrom: variable })).toContain(
        `tool "second": callouts.0.urlFrom: ${sentence}`,
      )
      expect(refusalOf({ name: 'other', urlFrom: 'OTHER_URL', secretFrom: variable })).toContain(
        `tool "second": callouts.0.secretFrom: ${sentence}`,
      )
    },
  )

  it('refuses a secret that is the address, and a name that no log line takes', () => {
    expect(refusalOf({ name: 'other', urlFrom: 'OTHER', secretFrom: 'OTHER' })).toContain('come from two variables')
    expect(refusalOf({ name: 'a b', urlFrom: 'OTHER' })).toContain('callouts.0.name: must be letters and digits')
  })
})

describe('a tool that uses a third party it does not name', () => {
  it('fails as our own mistake', async () => {
    const { invoke, records } = createCore([toolWith({ run: async (_, { callout }) => callout(news).request('/') })])
    const call = { tool: 'echoText', input: { text: '' }, caller: invoker, surface: 'actions', requestId: '1' } as const
    await expect(invoke(call)).rejects.toMatchObject({ code: 'internal' })
    expect(String(records[0]?.cause)).toContain('tool "echoText": its callouts do not name "news"')
  })
})
