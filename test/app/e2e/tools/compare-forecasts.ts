import { expect, it } from 'vitest'
import { createActionsClient } from '../../../../src/test-client/surface-client.ts'
import { compareForecasts } from '../../../../tools/compare-forecasts.ts'
import { admin, mia, sara, type ToolSuite, tom } from '../suite.ts'

export const suite: ToolSuite = {
  name: 'compareForecasts',
  calls: async () => [{ tool: compareForecasts, input: {}, answers: 'europeCommit' }],
  define(app) {
    const ofQuarter = (username: string) =>
      app.rowsFor<{ Amount: number | null }>(
        username,
        'SELECT Amount FROM Opportunity WHERE IsClosed = FALSE AND CloseDate = THIS_FISCAL_QUARTER',
      )

    it('gives everybody the totals of both authorizations, whatever she may see herself', async () => {
      const [europe, americas] = [await ofQuarter(sara), await ofQuarter(tom)]
      const answer = await app.as(mia).call(compareForecasts, {})
      const sumOf = (rows: readonly { Amount: number | null }[]) =>
        rows.reduce((sum, row) => sum + (row.Amount ?? 0), 0)
      expect(answer).toMatchObject({
        complete: true,
        europeOpportunities: europe.length,
        americasOpportunities: americas.length,
        totalOpportunities: europe.length + americas.length,
      })
      expect(answer.europeAmount).toBeCloseTo(sumOf(europe))
      expect(answer.americasAmount).toBeCloseTo(sumOf(americas))
      expect(answer.totalAmount).toBeCloseTo(sumOf(europe) + sumOf(americas))
      expect(await app.as(admin).call(compareForecasts, {})).toEqual(answer)
    })

    it('says which org failed, and gives the other', async () => {
      await app.org.addFault({
        fault: 'status',
        status: 503,
        errorCode: 'SERVER_UNAVAILABLE',
        user: tom,
        path: '/services/data/*',
      })
      const answer = await createActionsClient(app.dev, mia).call('compareForecasts', {})
      expect(answer).toMatchObject({ ok: true, output: { complete: false, failedOrg: 'americas' } })
      const output = answer.ok ? answer.output : {}
      expect(output).toHaveProperty('europeAmount')
      expect(output).not.toHaveProperty('americasAmount')
      expect(output.summary).toContain('Without americas, which failed')
    })

    it('fails when both did, and says so', async () => {
      await app.org.addFault({
        fault: 'status',
        status: 503,
        errorCode: 'SERVER_UNAVAILABLE',
        path: '/services/data/*',
      })
      const answer = await createActionsClient(app.dev, mia).call('compareForecasts', {})
      expect(answer).toMatchObject({
        ok: false,
        failure: { message: expect.stringMatching(/^Neither org answered\./) },
      })
    })
  },
}
