import type { Row } from './mistake.ts'

const names = 'camelCase letters and digits, starting with a small letter, at most 64'
const object = "must be a z.object({ ... }) of 'zod'"
const type = 'must be a Zod type, such as z.string()'
const writes =
  "must be false (only reads), 'adds' (only makes new records) or 'changes' (alters or deletes what is there)"
const runAs = "must be 'user', 'user-plus', { authorization: 'name' } or { authorizations: ['name', 'other'] }"
const agent = 'must be { publish: true } or { publish: false }, with pii: true for personal data'
const surface = "must be one of 'actions', 'mcp', 'api'"
const deadline = 'must be 1 to 28000, since Heroku cuts a silent response at 30 s (longer work is a job)'
const ask =
  "5 to 200 characters on one line: what somebody asks, in one line of her own words, such as 'How is Alpenblick Hotels doing?'"
const classification = "must be one of 'Public', 'Internal', 'Confidential', 'Restricted', 'MissionCritical'"
const fields =
  'name, title, description, input, output, examples, runAs, people, acrossOrgs, writes, repeatable, agent, needs, surfaces, callouts, deadlineMs, limits, objects, job, prepare, confirm, run'

/** What a tool says of itself. */
export const words: readonly Row[] = [
  [{ name: undefined }, `entry 1 of "tools": name: is missing; it must be a name in camelCase, such as 'shipOrder'`],
  [{ name: '7' }, `entry 1 of "tools": name: must be a name in camelCase, such as 'shipOrder', not 7`],
  [{ name: "'Ship_Order'" }, `tool "Ship_Order": name: ${names}`],
  [{ name: "'insert'" }, 'tool "insert": name: "insert" is a reserved word of Apex; add a noun to it'],
  [{ name: "'jobstatus'" }, 'tool "jobstatus": name: the host itself has an operation of this name; choose another'],
  [{ title: undefined }, "title: is missing; it must be a label for people, such as 'Ship order'"],
  [{ title: '7' }, "title: must be a label for people, such as 'Ship order', not 7"],
  [{ title: "' '" }, 'title: must not be empty; it is the label for people'],
  [{ description: undefined }, 'description: is missing; it must be a text: what the tool does, then "Use when ..."'],
  [{ description: "'Ships.'" }, 'description: at least 10 characters, say when to use the tool'],
  [{ titel: "'Ship order'" }, 'titel: there is no such field; did you mean "title"?'],
  [{ inputSchema: 'z.object({})' }, 'inputSchema: there is no such field; did you mean "input"?'],
  [{ runas: "'user'" }, 'runas: there is no such field; did you mean "runAs"?'],
  [{ deadline: '5000' }, 'deadline: there is no such field; did you mean "deadlineMs"?'],
  [{ handler: 'async () => ({})' }, `handler: there is no such field; there are ${fields}`],
  [
    { title: undefined, titel: "'Ship order'", run: "'ship'", surfaces: "['api']" },
    "title: is missing; it must be a label for people, such as 'Ship order'",
    'run: must be a function: async run(input, context) { ... }, not "ship"',
    'titel: there is no such field; did you mean "title"?',
    'surfaces: "api" has callers without a Salesforce user, so runAs must be { authorization: ... }',
  ],
]

/** What it takes and gives, and the work. */
export const work: readonly Row[] = [
  [{ input: undefined }, `input: is missing; it ${object}`],
  [{ input: '{ orderId: z.string() }' }, `input: ${object}`],
  [{ input: 'z.string()' }, `input: ${object}`],
  [{ input: 'z.object({}).transform(all => all)' }, `input: ${object}`],
  [{ input: "z.object({ orderId: 'string' })" }, `input.orderId: ${type}`],
  [{ input: 'z.object({ order: z.object({ id: String }) })' }, `input.order.id: ${type}`],
  [{ input: 'z.object({ ids: z.array({ id: z.string() }).optional() })' }, `input.ids.[]: ${type}`],
  [{ output: undefined }, `output: is missing; it ${object}`],
  [{ output: 'z.array(z.string())' }, `output: ${object}`],
  [{ output: 'z.object({ shipped: true })' }, `output.shipped: ${type}`],
  [
    { output: "z.object({ at: z.object({ phone: z.string().meta({ classification: 'Confidental' as never }) }) })" },
    `output.at.phone: classification: ${classification}; did you mean "Confidential"?`,
  ],
  [
    {
      output:
        "z.object({ phones: z.array(z.string().meta({ classification: 'Mission Critical' as never }).optional()) })",
    },
    `output.phones.[]: classification: ${classification}; did you mean "MissionCritical"?`,
  ],
  ...[
    "z.tuple([z.number(), z.string().meta({ classification: 'Confidental' as never })])",
    "z.tuple([z.number()], z.string().meta({ classification: 'Confidental' as never }))",
    "z.record(z.string().meta({ classification: 'Confidental' as never }), z.number())",
  ].map(
    a =>
      [
        { output: `z.object({ a: ${a} })` },
        `output.a.[]: classification: ${classification}; did you mean "Confidential"?`,
      ] as const,
  ),
  [
    { output: "z.object({ a: z.object({}).catchall(z.string().meta({ classification: 'Confidental' as never })) })" },
    `output.a.*: classification: ${classification}; did you mean "Confidential"?`,
  ],
  [
    { output: 'z.object({ a: z.string().meta({ classification: 3 as never }) })' },
    `output.a: classification: ${classification}`,
  ],
  [
    { input: "z.object({ email: z.string().meta({ compliance: ['IPI'] }) })" },
    'input.email: compliance: there is no "IPI"; did you mean "PII"?',
  ],
  [
    { output: "z.object({ a: z.string().meta({ compliance: 'PII' as never }) })" },
    "output.a: compliance: must be a list such as ['PII', 'GDPR']",
  ],
  [
    { output: "z.object({ a: z.string().meta({ text: 'untrustd' as never }) })" },
    `output.a: text: must be one of 'untrusted', 'own'; did you mean "untrusted"?`,
  ],
  [
    { output: "z.object({ a: z.string().meta({ clasification: 'Public' }) })" },
    'output.a: meta: there is no "clasification"; did you mean "classification"?',
  ],
  [{ examples: "'Send it.'" }, `examples: must be a list of { ask: '...', input: { ... } }, not "Send it."`],
  [{ examples: "['Send it.']" }, `examples.0: must be { ask: '...', input: { ... } }, not "Send it."`],
  [
    { examples: "[{ ask: 'Hm?', input: { orderId: '1' } }, { ask: 'a\\nb c d', input: { orderId: '1' } }]" },
    `examples.0.ask: ${ask}`,
    `examples.1.ask: ${ask}`,
  ],
  [
    { examples: "[{ question: 'Is it sent?', input: { orderId: '1' } }]" },
    "examples.0.ask: is missing; it must be what somebody asks, in one line of her own words, such as 'How is Alpenblick Hotels doing?'",
    'examples.0.question: there is no such field; there are ask, input',
  ],
  [
    { examples: "[{ ask: 'Send order 7.' }]" },
    'examples.0.input: is missing; it must be an object: an input that the tool takes',
  ],
  [
    { examples: "[{ ask: 'Send order 7.', input: { orderId: 7 } }, { ask: 'Send it now.', input: { order: '7' } }]" },
    'examples.0.input.orderId: must be a string',
    'examples.1.input.orderId: is required',
    'examples.1.input: has no field "order"',
  ],
  [
    { examples: "[{ ask: 'Send order 7.', input: { orderId: 7 } }]", input: 'z.string()' },
    "input: must be a z.object({ ... }) of 'zod'",
  ],
  [{ run: undefined }, 'run: is missing; it must be a function: async run(input, context) { ... }'],
  [{ run: '{}' }, 'run: must be a function: async run(input, context) { ... }'],
  [{ prepare: 'async () => 1' }, 'prepare: is for jobs; a tool that answers at once does all in `run`'],
  [{ prepare: 'true', job: '{}' }, 'prepare: must be a function: async prepare(input, context) { ... }, not true'],
  [
    { writes: 'false', confirm: "async () => 'Ship it?'" },
    'confirm: is for tools that write; nobody is asked before one that only reads. Leave it out',
  ],
  [{ confirm: 'true' }, 'confirm: must be a function: async confirm(input, context) { ... }, not true'],
  [{ deadlineMs: '0' }, `deadlineMs: ${deadline}, not 0`],
  [{ deadlineMs: '28_001' }, `deadlineMs: ${deadline}, not 28001`],
  [{ deadlineMs: 'Number.NaN' }, `deadlineMs: ${deadline}, not NaN`],
  [{ deadlineMs: "'20s'" }, `deadlineMs: ${deadline}, not "20s"`],
]

/** Who may call it, and what it may do. */
export const rights: readonly Row[] = [
  [{ writes: undefined }, `writes: is missing; it ${writes}`],
  [{ writes: 'true' }, `writes: ${writes}, not true`],
  [{ writes: 'null' }, `writes: ${writes}, not null`],
  [{ writes: "'deletes'" }, `writes: ${writes}, not "deletes"`],
  [
    { repeatable: "'yes'" },
    `repeatable: must be true, false or 'underKey' (its new records are written with writeOnce), not "yes"`,
  ],
  [
    { writes: 'false', repeatable: 'true' },
    'repeatable: is for tools that write; one that only reads can be called again anyhow. Leave it out',
  ],
  [{ runAs: "'admin'" }, `runAs: ${runAs}, not "admin"`],
  [
    { runAs: "{ authorisation: 'ordersPortal' }" },
    "runAs: stored rights are written { authorization: 'name' } or { authorizations: ['name', 'other'] }",
  ],
  [
    { people: "{ customPermission: 'Orders' }" },
    'people: is for tools with stored rights; one that runs as the user is for whoever has those. Leave it out',
  ],
  [
    { runAs: "{ authorization: 'ordersPortal' }", people: "{ permission: 'Orders' }" },
    "people: must be { customPermission: 'ApiName' }, the API name of a custom permission",
  ],
  [
    { acrossOrgs: 'true' },
    'acrossOrgs: is for tools with stored rights; one that runs as the user stays in her org. Leave it out',
  ],
  [{ surfaces: "'mcp'" }, `surfaces: must be a list of 'actions', 'mcp', 'api', not "mcp"`],
  [{ surfaces: '[]' }, 'surfaces: name at least one'],
  [{ surfaces: "['actions', 'mpc']" }, `surfaces.1: ${surface}, not "mpc"`],
  [{ surfaces: "['events']" }, `surfaces.0: ${surface}, not "events"`],
  [
    { surfaces: "['api']" },
    'surfaces: "api" has callers without a Salesforce user, so runAs must be { authorization: ... }',
  ],
  [{ agent: 'true' }, `agent: ${agent}, not true`],
  [{ agent: '{}' }, 'agent.publish: is missing; it must be true or false'],
  [{ agent: "{ publish: 'no' }" }, 'agent.publish: must be true or false, not "no"'],
  [{ agent: '{ publish: true, pi: true }' }, 'agent.pi: there is no such field; did you mean "pii"?'],
]
