import { defaultAdminPermission } from '../../core/administration/administration.ts'
import { customPermissionsOf } from '../../core/tool/run-as.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { AppLinkConfig } from '../config.ts'
import { type PublishedAction, takesInput } from './action.ts'
import { type DirectSteps, toDirectDoubts, toDirectSteps } from './direct/steps.ts'
import { unaskable } from './flow-fields.ts'
import type { ProjectFile } from './project-file.ts'
import { toLabel } from './words.ts'

export interface ReadmeParts {
  readonly config: AppLinkConfig
  /** How the org reaches the app without AppLink; undefined where AppLink publishes it. */
  readonly access: DirectSteps | undefined
  readonly classes: readonly { readonly action: PublishedAction; readonly name: string; readonly test: string }[]
  readonly flows: readonly { readonly action: PublishedAction; readonly name: string }[]
  readonly tools: readonly Tool[]
  /** Actions that read and have no flow. */
  readonly left: readonly PublishedAction[]
}

/** What the project is, in which order it is deployed, and what nobody has tried. */
export const toReadme = (parts: ReadmeParts): ProjectFile => ({
  name: 'README.md',
  text: `${[...toStart(parts), ...toTables(parts), ...toPeople(parts), ...toDoubts(parts), ...toAgain()].join('\n')}\n`,
})

const toText = (text: string): string => toLabel(text).replace(/[\\`*_[\]<>|#]/g, each => `\\${each}`)

const toStart = ({ access, config }: ReadmeParts): readonly string[] => [
  `# ${toText(config.title)} in Salesforce`,
  '',
  'An sf project made of the tools by `npm run openapi -- --salesforce`: Apex that calls each action, with tests, a screen flow for each that only reads, and permissions.',
  '**Nothing of it was ever compiled or deployed**: it was made of the OpenAPI document, with the names that `npm run lint:spec -- --names` shows, its Apex read by a parser that is not',
  "Salesforce's. The tests in it are the proof, in your org.",
  '',
  ...(access ? toDirectSteps(access) : toSteps(config)),
]

const toSteps = ({ clientName }: AppLinkConfig): readonly string[] => [
  '## Deploy',
  '',
  `1. Publish the app first: the classes \`HerokuAppLink.${clientName}...\` come into being with it, and what refers to them cannot be deployed without.`,
  '2. `sf project deploy start --manifest manifest/package.xml --test-level RunLocalTests --dry-run --target-org SANDBOX`, then without `--dry-run`.',
  `3. \`sf org assign permset --name ${clientName} --target-org SANDBOX\` for who calls the app, and the permission sets below.`,
  '4. The flows are drafts: open one in Flow Builder, try it, activate it.',
  '',
]

function toTables({ classes, flows }: ReadmeParts): readonly string[] {
  const flowOf = (action: PublishedAction): string => flows.find(each => each.action === action)?.name ?? ''
  return [
    '## What is in it',
    '',
    '| Tool | Apex | Test | Screen flow |',
    '|---|---|---|---|',
    ...classes.map(
      ({ action, name, test }) =>
        `| ${toText(action.tool.title)} | \`${name}\` | \`${test}\` | ${flowOf(action) && `\`${flowOf(action)}\``} |`,
    ),
    '',
  ]
}

function toPeople({ tools }: ReadmeParts): readonly string[] {
  const names = customPermissionsOf(tools).filter(name => name !== defaultAdminPermission)
  const stored = names.map(name => `\`${name}\`: people get stored rights. `)
  return [
    '## Custom permissions',
    '',
    `${stored.join('')}\`${defaultAdminPermission}\`: administrators of the console. Each is a custom permission, and a permission set of the same name for the people.`,
    'Salesforce tells an app only of custom permissions that are associated with it: in Setup,',
    'Custom Permissions, choose the external client app that people sign in through. Then `sf project retrieve start --metadata CustomPermission:NAME`, since a deployment of the file without the',
    'association may take it away.',
    '',
  ]
}

function toDoubts({ access, classes, config, left }: ReadmeParts): readonly string[] {
  const bare = classes.filter(({ action }) => !takesInput(action)).map(({ action }) => toText(action.tool.title))
  return [
    '## What was not tried',
    '',
    '- Whether the names are those of your org: `..._IN_body` and `..._OUT_200` follow what public projects show, no page states them.',
    ...(access
      ? toDirectDoubts(config)
      : [
          '- Whether `Test.setMock` answers calls of AppLink as it answers those of other External Services, for which the help of Salesforce shows it.',
        ]),
    '- Values are made of the types alone. The app may refuse an id of a record that is not there; the tests never call it.',
    ...(bare.length > 0
      ? [
          `- ${bare.join(', ')}: an action without inputs is called without a body. What the org makes of a body without fields is not known.`,
        ]
      : []),
    ...left.map(
      action =>
        `- ${toText(action.tool.title)} has no flow: a screen cannot ask for ${unaskable(action).map(toText).join(', ')}.`,
    ),
    '- Flows leave out what is no single value: lists and objects of the output, optional lists and boxes of the input.',
    '',
  ]
}

const toAgain = (): readonly string[] => [
  '## Once more, after the tools changed',
  '',
  'The same command writes anew what nobody changed. A file that was changed here is kept; where the tools would have it otherwise now, the new form is put beside, under `beside/`, and the command says',
  'so and ends with exit code 1. Take over what you need and delete `beside/`. `.made.json` remembers what was written: commit it.',
]
