import { type App, readApp } from '../app/app.ts'
import { type ToolLimits, toLimitsText } from '../core/tool/limits.ts'
import { authorizationsOf } from '../core/tool/run-as.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments } from './usage.ts'

export const toolsCommand: Command = {
  usage: `Usage: applink-action-host tools [--json]

The tools and events of the app: through which doors they can be called, with whose rights they run, whether they change
data, and what they may use of orgs.

  --json  the same as a list of objects

Example:
  npm run tools`,
  run: listTools,
}

interface ListedTool {
  readonly name: string
  readonly doors: readonly string[]
  readonly rights: string
  readonly does: string
  /** What a call may use of orgs at most. */
  readonly limits?: ToolLimits
}

async function listTools(args: readonly string[], shell: Shell): Promise<number> {
  const { values } = readArguments({ args: [...args], options: { json: { type: 'boolean' } } })
  const app = await readApp(shell.folder)
  const listed = [...app.tools.map(tool => toListed(tool, app)), ...app.events.map(toListedEvent)]
  shell.print(values.json ? JSON.stringify(listed, null, 2) : toTable(listed))
  return 0
}

const toListed = (tool: Tool, app: App): ListedTool => ({
  name: tool.name,
  doors: tool.surfaces,
  rights: rightsOf(tool, app),
  ...(tool.limits && { limits: tool.limits }),
  ...(tool.objects && { objects: tool.objects }),
  does: [tool.writes || 'reads', ...repeatableText(tool), ...(tool.job ? ['as a job'] : [])].join(', '),
})

const repeatableText = ({ repeatable }: Tool): readonly string[] => {
  if (repeatable === 'underKey') return ['repeatable under a key']
  return repeatable ? ['repeatable'] : []
}

const toListedEvent = (event: App['events'][number]): ListedTool => ({
  name: event.name,
  doors: ['events'],
  rights: authorizationsOf(event).join(', '),
  does: 'as a job',
  ...(event.limits && { limits: event.limits }),
})

function rightsOf(tool: Tool, { appLink }: App): string {
  if (tool.runAs === 'user') return 'the user'
  if (tool.runAs === 'user-plus') return `the user and ${appLink.sessionPermissionSet}, with AppLink alone`
  const people = tool.people ? `, for people with ${tool.people.customPermission}` : ''
  return `${authorizationsOf(tool).join(', ')}${people}`
}

function toTable(listed: readonly ListedTool[]): string {
  const rows = [
    ['TOOL', 'DOORS', 'RIGHTS OF', 'DOES'],
    ...listed.map(({ does, doors, limits, name, rights }) => [
      ...[name, doors.join(', '), rights],
      limits ? `${does}, within ${toLimitsText(limits)}` : does,
    ]),
  ]
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
