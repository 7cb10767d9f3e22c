import type { ToolSuite } from '../suite.ts'

/** Its other tests need a host to be killed: `reprice-opportunities.test.ts`. */
export const suite: ToolSuite = {
  name: 'repriceOpportunities',
  texts: async () => ({
    repriceOpportunities: {
      ...{ stages: ['Qualification'], region: 'Europe', accountName: 'a', productFamily: 'Software', percent: 1 },
      ...{ closesFrom: '2020-01-01', closesUntil: '2040-01-01' },
    },
  }),
}
