import * as z from 'zod'
import { defineTool, soql, type Tool } from '#kit'

const output = z.object({
  user: z.string().describe('Who asked; empty for nobody.'),
  accounts: z.number().int().describe('Accounts seen.'),
})

/** Tools of every kind that say whose rights they ran with, and a list of the runs. */
export function createWatchedTools() {
  const runs: string[] = []
  const watched = (name: string, about: Pick<Tool, 'runAs' | 'writes'>) =>
    defineTool({
      ...{ name, title: name, description: `${name}: counts what its caller sees. Use it in tests only.`, ...about },
      input: z.object({}),
      output,
      async run(_, { org, user }) {
        runs.push(name)
        const row = await org.queryOne<{ total: number }>(soql`SELECT COUNT(Id) total FROM Account`)
        return { user: user?.username ?? '', accounts: row?.total ?? 0 }
      },
    })
  const tools = [
    watched('readOwn', { runAs: 'user', writes: false }),
    watched('changeOwn', { runAs: 'user', writes: true }),
    watched('readPlus', { runAs: 'user-plus', writes: false }),
    watched('readPortal', { runAs: { authorization: 'influencerPortal' }, writes: false }),
    watched('changePortal', { runAs: { authorization: 'influencerPortal' }, writes: true }),
  ]
  return { runs, tools }
}
