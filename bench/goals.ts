/** What a row has to be: at most, or at least. One with neither is only watched. */
export interface Goal {
  /** The group of `npm run bench` that measures it. */
  readonly group: string
  readonly unit: 'x' | 's' | 'ms' | 'MB' | '/s' | 'calls'
  readonly most?: number
  readonly least?: number
}

const over = (group: string, most: number): Goal => ({ group, unit: 'x', most })
const stall: Goal = { group: 'depth', unit: 'ms', most: 50 }

/** The rows that have a goal. `docs/performance.md` has the same ones, with what was measured. */
export const goals: Readonly<Record<string, Goal>> = {
  'action, one query': over('real', 1.25),
  'action behind the embedded mesh, one query': { group: 'real', unit: 'x' },
  'tools/call of a person, one query, SQLite': over('real', 1.35),
  'tools/call of a person, one query, PostgreSQL': over('real', 1.6),
  'added to an action with one query, over what the AppLink SDK adds': over('real', 1 / 3),
  'action, 1 field, 1 tool': over('actions', 1.3),
  'action, 1 field, 200 tools': over('actions', 1.3),
  'action, 13 fields, 1 tool': over('actions', 1.3),
  'action, 13 fields, 200 tools': over('actions', 1.3),
  'tools/call, 1 tool': over('mcp', 1.2),
  'tools/call, 50 tools': over('mcp', 1.2),
  'tools/call, 200 tools': over('mcp', 1.2),
  'tools/call, 1 tool, over mcp-lite': over('mcp', 1),
  'tools/call, 200 tools, over mcp-lite': over('mcp', 1),
  'tools/call, words of a record': over('words', 1.1),
  'tools/call, token of a person, SQLite': over('mcp', 1.5),
  'tools/call, token of a service, SQLite': over('mcp', 1.5),
  'tools/call, token of a person, PostgreSQL': over('mcp', 2),
  'tools/call, token of a service, PostgreSQL': over('mcp', 2),
  'tools/list, 1 tool': over('mcp', 0.9),
  'tools/list, 200 tools': over('mcp', 0.6),
  'query of 2,000 rows, CPU over jsforce': over('salesforce', 1),
  '10,000 upserts at 100 ms, wall over bare': over('salesforce', 2),
  '200 reads of one user at 100 ms, wall over jsforce': over('salesforce', 1),
  '300 calls to an org that answers in 10 s: failed late': { group: 'slow', unit: 'calls', most: 0 },
  'start to listening, CPU': over('start', 1.6),
  'memory at rest': over('start', 1.4),
  'dev until ready': { group: 'dev', unit: 's', most: 2.5 },
  'dev, from saving to the new tool answering': { group: 'dev', unit: 's', most: 1 },
  'production install': { group: 'install', unit: 'MB', most: 40 },
  'jobs accepted with 100,000 waiting, SQLite': { group: 'depth', unit: '/s', least: 1000 },
  'longest stall, dispatch of jobs, SQLite': stall,
  'longest stall, list of jobs, SQLite': stall,
  'longest stall, sweep of sign-ins, SQLite': stall,
  'longest stall, list of sign-ins, SQLite': stall,
  'lint of 10 MB of JSON, CPU': { group: 'lint-spec', unit: 's', most: 2 },
  'lint of 10 MB of YAML, CPU': { group: 'lint-spec', unit: 's', most: 4 },
  'lint of 10 MB of JSON, memory': { group: 'lint-spec', unit: 'MB', most: 300 },
  'lint of 10 MB of YAML, memory': { group: 'lint-spec', unit: 'MB', most: 300 },
  'action that asks the org once, telemetry on': over('telemetry', 1.15),
  'action that asks the org once, a policy for others': over('policy', 1.02),
  'action that asks the org once, two fields masked and one dropped': over('policy', 1.1),
  'action that asks nobody, two fields masked and one dropped': over('policy', 1.1),
  'tools/call that asks nobody, two fields masked and one dropped': over('policy', 1.1),
}
