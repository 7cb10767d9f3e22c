import { describe, expect, it } from 'vitest'
import { repriceOpportunities } from '../../../tools/reprice-opportunities.ts'

const ask = (input: object) =>
  repriceOpportunities.confirm?.(repriceOpportunities.input.parse(input), { prepared: 312 } as never)

describe('repriceOpportunities', () => {
  it('says to the person how many prices it changes, of which opportunities and by how much', async () => {
    const chosen = { region: 'Europe', stages: ['Qualification', 'Proposal'], dryRun: false }
    expect(await ask({ ...chosen, percent: 5 })).toBe(
      'Raises the prices of 312 product lines by 5 %: stages Qualification or Proposal, region Europe.',
    )
    expect(await ask({ ...chosen, percent: -10 })).toMatch(/^Lowers the prices of 312 product lines by 10 %/)
  })

  it.each([{ percent: 5 }, { percent: 5, dryRun: true }, { percent: 0, dryRun: false }])(
    'asks nobody for a call that changes nothing: %j',
    async input => {
      expect(await ask({ region: 'Europe', ...input })).toBeUndefined()
    },
  )
})
