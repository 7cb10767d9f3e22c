import { expect, it } from 'vitest'
import type { ToolSuite } from '../suite.ts'

const key = 'website-key-of-this-test'

export const suite: ToolSuite = {
  name: 'listCampaigns',
  keys: [{ key, tools: ['listCampaigns'] }],
  define(app) {
    it('gives what runs and takes influencers, what ends first on top', async () => {
      const answer = await app.withKey(key).call('listCampaigns', {})
      const campaigns = answer.ok ? (answer.output.campaigns as { name: string; endDate: string }[]) : []
      expect(campaigns.map(({ name }) => name)).toContain('Summer of Robots')
      expect(campaigns.map(({ name }) => name)).not.toContain('Automation Webinar Series')
      expect(campaigns.map(({ endDate }) => endDate)).toEqual(campaigns.map(({ endDate }) => endDate).toSorted())
    })
  },
}
