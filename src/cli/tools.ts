import { type App, readApp } from '../app/app.ts'
import { authorizationsOf } from '../core/tool/run-as.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments } from './usage.ts'

export const toolsCommand: Command = {
  usage: `Usage: applink-action-host tools [--json]

The tools and events of the app: through which doors they can be called, with whose rights they run, whether they change
data.

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
  does: [tool.writes || 'reads', ...(tool.repeatable ? ['repeatable'] : []), ...(tool.job ? ['as a job'] : [])].join(
    ', ',
  ),
})

const toListedEvent = (event: App['events'][number]): ListedTool => ({
  name: event.name,
  doors: ['events'],
  rights: authorizationsOf(event).join(', '),
  does: 'as a job',
})

function rightsOf(tool: Tool, { appLink }: App): string {
  if (tool.runAs === 'user') return 'the user'
  if (tool.runAs === 'user-plus') return `the user and ${appLink.sessionPermissionSet}`
  const people = tool.people ? `, for people with ${tool.people.customPermission}` : ''
  return `${authorizationsOf(tool).join(', ')}${people}`
}

function toTable(listed: readonly ListedTool[]): string {
  const rows = [
    ['TOOL', 'DOORS', 'RIGHTS OF', 'DOES'],
    ...listed.map(({ does, doors, name, rights }) => [name, doors.join(', '), rights, does]),
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
