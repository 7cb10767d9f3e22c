import { createHostApi } from '../../../examples/campaign-site/campaigns.ts'
import { createFormTokens } from '../../../examples/campaign-site/guard.ts'
import { createSite } from '../../../examples/campaign-site/site.ts'

export const campaignId = '701000000000001AAA'
const hostile = { campaignId, name: '<b>"Summer"</b> & co', description: "<script>'x'</script>", endDate: '2026-12-31' }

/** The site before a host that answers as told, on a clock that stands still. */
export function createWorld(limit: (address: string) => boolean = () => true) {
  const calls: { operation: string; headers: Record<string, string>; input: unknown }[] = []
  const state = { now: 0, status: 200, answer: {} as object, isDown: false }
  const fetchHost = async (url: string, init: RequestInit) => {
    const operation = url.split('/').at(-1) ?? ''
    calls.push({ operation, headers: init.headers as Record<string, string>, input: JSON.parse(String(init.body)) })
    if (state.isDown) throw new TypeError('fetch failed')
    if (operation === 'listCampaigns') return Response.json({ campaigns: [hostile] })
    return Response.json(state.answer, { status: state.status })
  }
  const tokens = createFormTokens({ secret: new Uint8Array(32), now: () => state.now })
  const site = createSite({
    host: createHostApi({ apiUrl: 'https://host.example', apiKey: 'secret', fetch: fetchHost as typeof fetch }),
    ...{ tokens, mayOneMore: limit, addressOf: () => '192.0.2.1', now: () => state.now },
  })
  const open = (path: string) => site.request(`https://site.example${path}`)
  return {
    ...{ calls, open, state, tokens },
    callsOf: (operation: string) => calls.filter(call => call.operation === operation),
    send(fields: Readonly<Record<string, string>> = {}, headers: Readonly<Record<string, string>> = {}) {
      const good = { firstName: 'Ada', lastName: 'Love', email: 'ada@x.example', channel: 'Engines' }
      return site.request(`https://site.example/campaigns/${campaignId}`, {
        method: 'POST',
        body: new URLSearchParams({ token: tokens.make(), ...good, ...fields }),
        headers: { origin: 'https://site.example', ...headers },
      })
    },
  }
}
