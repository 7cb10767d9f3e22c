import type { ToolSuite } from '../suite.ts'

/** Its other tests need a host to be killed: `provision-services.test.ts`. */
export const suite: ToolSuite = {
  name: 'provisionServices',
  async texts(idOf) {
    const opportunity = await idOf(
      'SELECT Id FROM Opportunity WHERE HasOpportunityLineItem = TRUE AND IsClosed = FALSE',
    )
    return { provisionServices: { opportunityIds: [opportunity] } }
  },
}
