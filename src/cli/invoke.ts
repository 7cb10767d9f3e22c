import { randomUUID } from 'node:crypto'
import { type App, readApp } from '../app/app.ts'
import { toFailure } from '../core/failure.ts'
import { requireWholeCharacters } from '../core/half-characters.ts'
import { readUtf8 } from '../core/utf8.ts'
import { openBorrowedTools } from '../host/borrowed-tools.ts'
import { createLog } from '../host/log.ts'
import { readSessionSettings } from './settings/settings.ts'
import type { Command, Shell } from './shell.ts'
import { readArguments, UsageError } from './usage.ts'

export const invokeCommand: Command = {
  usage: `Usage: applink-action-host invoke TOOL JSON --as USERNAME | --org ALIAS

  TOOL           name of a tool
  JSON           its input, such as '{"accountId":"001..."}'; default '{}'
  --as USERNAME  a sample user of the local org: through the mesh of "npm run dev", as AppLink would call
                 (PORT, default 8080; ORG_PORT, default 4000)
  --org ALIAS    an org that the Salesforce CLI is signed in to: the tool runs here, as that user

Prints the output as JSON; a failure goes to standard error, with exit code 1.

Example:
  npm run --silent invoke -- whoAmI '{}' --as sara.sales@acme.example`,
  run: invokeTool,
}

interface Call {
  readonly tool: string
  readonly input: unknown
  readonly as: string | undefined
  readonly org: string | undefined
}

type Outcome = { readonly ok: boolean; readonly text: string }

async function invokeTool(args: readonly string[], shell: Shell): Promise<number> {
  const call = readCall(args)
  const app = await readApp(shell.folder)
  const { ok, text } =
    call.as === undefined ? await callHere(call, app, shell) : await callThroughMesh(call, app, shell)
  if (ok) shell.print(text)
  else shell.complain(text)
  return ok ? 0 : 1
}

function readCall(args: readonly string[]): Call {
  const options = { as: { type: 'string' }, org: { type: 'string' } } as const
  const { positionals, values } = readArguments({ args: [...args], options, allowPositionals: true })
  const [tool, json = '{}', ...more] = positionals
  if (tool === undefined || more.length > 0) throw new UsageError('Say one tool and its input.')
  if ((values.as === undefined) === (values.org === undefined)) throw new UsageError('Say one of --as and --org.')
  return { tool, input: readJson(json), as: values.as, org: values.org }
}

function readJson(text: string): unknown {
  // Node reads arguments in another encoding as if these were their characters, and the org would get them.
  if (text.includes('\ufffd'))
    throw new UsageError('JSON: the input is not in UTF-8. Set the terminal to that encoding.')
  const input = parse(text)
  requireWholeCharacters(text, input)
  return input
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('JSON: the input is no JSON. Put it between single quotes.')
  }
}

async function callThroughMesh(call: Call, app: App, { env }: Shell): Promise<Outcome> {
  const [mesh, org] = [`http://127.0.0.1:${env.PORT || 8080}`, `http://127.0.0.1:${env.ORG_PORT || 4000}`]
  const answer = await sendAs({ ...call, mesh, org }, app).catch(() => undefined)
  if (!answer) {
    throw new Error(
      `The local org does not answer at ${org} and ${mesh}. Start it with "npm run dev", in another terminal, or set ORG_PORT and PORT.`,
    )
  }
  return { ok: answer.ok, text: pretty(readUtf8(await answer.bytes()).trim()) }
}

interface LocalCall extends Call {
  readonly mesh: string
}

async function sendAs({ as = '', input, mesh, org, tool }: LocalCall, { appLink, tools }: App): Promise<Response> {
  const needsMore = tools.some(({ name, runAs }) => name === tool && runAs === 'user-plus')
  const query = new URLSearchParams({ as, ...(needsMore && { permissionSet: appLink.sessionPermissionSet }) })
  const headers = await fetch(`${org}/_local/headers?${query}`)
  if (!headers.ok) return headers
  return fetch(`${mesh}/actions/${encodeURIComponent(tool)}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(JSON.parse(readUtf8(await headers.bytes())) as Record<string, string>),
    },
    body: JSON.stringify(input),
  })
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

async function callHere({ input, org, tool }: Call, { tools }: App, { env }: Shell): Promise<Outcome> {
  const settings = readSessionSettings({ org }, env, tools)
  const log = createLog({ level: settings.logLevel, now: () => new Date(), write: text => process.stderr.write(text) })
  const { caller, close, invoke } = await openBorrowedTools({ ...settings, tools, log })
  const requestId = randomUUID()
  try {
    const output = await invoke({ tool, input, caller, surface: 'actions', requestId })
    return { ok: true, text: JSON.stringify(output, null, 2) }
  } catch (error) {
    return { ok: false, text: JSON.stringify(toFailure(error, requestId), null, 2) }
  } finally {
    await close()
    log.flush()
  }
}
