import { type App, readApp } from '../../app/app.ts'
import { requireWholeCharacters } from '../../core/half-characters.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { secondsOf } from '../../policy/published.ts'
import { hintAt } from '../nearest.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { type CallHere, type CallOutcome, callHere } from './call-here.ts'
import { type JobReport, waitForEnd } from './wait.ts'

export const invokeCommand: Command = {
  usage: `Usage: applink-action-host invoke TOOL JSON --as USERNAME [--wait] | --org ALIAS [--record FILE]
       applink-action-host invoke TOOL [JSON] --replay FILE

  TOOL           name of a tool
  JSON           its input, such as '{"accountId":"001..."}'; default '{}'
  --as USERNAME  a sample user of the local org: through the mesh of "npm run dev", as AppLink would call. Where
                 that is, is known of the one that runs in this folder; else PORT (8080) and ORG_PORT (4000) say it
  --wait         follow a job to its end, and print that
  --org ALIAS    an org that the Salesforce CLI is signed in to: the tool runs here, as that user
  --record FILE  keep the requests to the org and its answers, with stand-ins for ids, names, texts, numbers and times.
                 "npm run local-org:compare -- FILE" says where the local org differs
  --replay FILE  the tool runs here against such a file, and sends nothing; default of JSON: the input in the file

Prints the output as JSON, and the progress of a job on standard error; a failure goes to standard error, with exit code 1.

Example:
  npm run --silent invoke -- whoAmI '{}' --as sara.sales@acme.example`,
  run: invokeTool,
}

interface Call extends CallHere {
  readonly as: string | undefined
  readonly wait: boolean
}

async function invokeTool(args: readonly string[], shell: Shell): Promise<number> {
  const call = readCall(args)
  const app = await readApp(shell.folder)
  requireTool(call, app)
  const { ok, text } =
    call.as === undefined
      ? await callHere(call, app, shell)
      : await callThroughMesh(call, app, withRunningDev(shell, ['PORT', 'ORG_PORT']))
  if (ok) shell.print(text)
  else shell.complain(text)
  return ok ? 0 : 1
}

function readCall(args: readonly string[]): Call {
  const text = { type: 'string' } as const
  const options = { as: text, org: text, record: text, replay: text, wait: { type: 'boolean' } } as const
  const { positionals, values } = readArguments({ args: [...args], options, allowPositionals: true })
  const [tool, json, ...more] = positionals
  if (tool === undefined || more.length > 0) throw new UsageError('Say one tool and its input.')
  const { as, org, record, replay, wait = false } = values
  if ([as, org, replay].filter(place => place !== undefined).length !== 1)
    throw new UsageError('Say one of --as, --org and --replay.')
  if (wait && as === undefined) throw new UsageError('--wait: jobs run in a host, and so with --as alone')
  if (record !== undefined && org === undefined) throw new UsageError('--record: with --org alone')
  const preset = replay === undefined ? '{}' : undefined
  const given = json ?? preset
  return { tool, input: given === undefined ? undefined : readJson(given), as, org, record, replay, wait }
}

/** @throws UsageError that has the name that was probably meant */
function requireTool({ as, tool }: Call, app: App): void {
  const names = [
    ...app.tools.map(({ name }) => name),
    jobStatusName,
    ...(as === undefined ? [] : secondsOf(app).keys()),
  ]
  if (names.includes(tool)) return
  throw new UsageError(`There is no tool "${tool}".${hintAt(tool, names)} "npm run tools" lists those there are.`)
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

async function callThroughMesh(call: Call, app: App, shell: Shell): Promise<CallOutcome> {
  const { env } = shell
  const [mesh, org] = [`http://127.0.0.1:${env.PORT || 8080}`, `http://127.0.0.1:${env.ORG_PORT || 4000}`]
  const ask = async (asked: Call): Promise<CallOutcome & { readonly status: number }> => {
    const answer = await sendAs({ ...asked, mesh, org }, app).catch(() => undefined)
    if (!answer) {
      throw new Error(
        `The local org does not answer at ${org} and ${mesh}. Start it with "npm run dev", in another terminal, or set ORG_PORT and PORT.`,
      )
    }
    return { ok: answer.ok, status: answer.status, text: pretty(readUtf8(await answer.bytes()).trim()) }
  }
  const answer = await ask(call)
  if (!call.wait || answer.status !== accepted) return answer
  const { jobId } = JSON.parse(answer.text) as JobReport
  const report = await waitForEnd(async () => {
    const { ok, text } = await ask({ ...call, tool: jobStatusName, input: { jobId } })
    if (!ok) throw new Error(text)
    return JSON.parse(text) as JobReport
  }, shell)
  return { ok: report.status === 'completed', text: JSON.stringify(report, null, 2) }
}

/** The status of an answer that is a job. */
const accepted = 202

interface LocalCall extends Call {
  readonly mesh: string
}

async function sendAs({ as = '', input, mesh, org, tool }: LocalCall, app: App): Promise<Response> {
  const { appLink, tools } = app
  const own = secondsOf(app).get(tool) ?? tool
  const needsMore = tools.some(({ name, runAs }) => name === own && runAs === 'user-plus')
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
