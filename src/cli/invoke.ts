import { randomUUID } from 'node:crypto'
import { tools } from '#tools'
import { appLink } from '../../app-link.config.ts'
import { toFailure } from '../core/failure.ts'
import { openBorrowedTools } from '../host/borrowed-tools.ts'
import { createLog } from '../host/log.ts'
import { readSessionSettings } from './session-settings.ts'
import { readArguments, UsageError } from './usage.ts'

const usage = `npm run --silent invoke -- TOOL JSON --as USERNAME | --org ALIAS

  TOOL           name of a tool
  JSON           its input, such as '{"accountId":"001..."}'
  --as USERNAME  a sample user of the local org: through the mesh of "npm run dev", as AppLink would call
                 (PORT, default 8080; ORG_PORT, default 4000)
  --org ALIAS    an org that the Salesforce CLI is signed in to: the tool runs here, as that user

Prints the output as JSON; a failure goes to standard error, with exit code 1.`

interface Call {
  readonly tool: string
  readonly input: unknown
  readonly as: string | undefined
  readonly org: string | undefined
}

type Outcome = { readonly ok: boolean; readonly text: string }

/** `npm run invoke`. Exit codes: 0 the output is printed, 1 the tool failed, 2 wrong arguments or variables. */
async function main(args: readonly string[]): Promise<number> {
  const call = readCall(args)
  const { ok, text } = call.as === undefined ? await callHere(call) : await callThroughMesh(call, call.as)
  if (ok) console.log(text)
  else console.error(text)
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
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('JSON: the input is no JSON. Put it between single quotes.')
  }
}

async function callThroughMesh({ input, tool }: Call, username: string): Promise<Outcome> {
  const [mesh, org] = [
    `http://127.0.0.1:${process.env.PORT || 8080}`,
    `http://127.0.0.1:${process.env.ORG_PORT || 4000}`,
  ]
  const answer = await sendAs({ mesh, org, tool, input, username }).catch(() => undefined)
  if (!answer) {
    throw new Error(
      `The local org does not answer at ${org} and ${mesh}. Start it with "npm run dev", in another terminal, or set ORG_PORT and PORT.`,
    )
  }
  return { ok: answer.ok, text: pretty((await answer.text()).trim()) }
}

interface LocalCall extends Pick<Call, 'tool' | 'input'> {
  readonly mesh: string
  readonly org: string
  readonly username: string
}

async function sendAs({ input, mesh, org, tool, username }: LocalCall): Promise<Response> {
  const needsMore = tools.some(({ name, runAs }) => name === tool && runAs === 'user-plus')
  const query = new URLSearchParams({ as: username, ...(needsMore && { permissionSet: appLink.sessionPermissionSet }) })
  const headers = await fetch(`${org}/_local/headers?${query}`)
  if (!headers.ok) return headers
  return fetch(`${mesh}/actions/${encodeURIComponent(tool)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...((await headers.json()) as Record<string, string>) },
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

async function callHere({ input, org, tool }: Call): Promise<Outcome> {
  const settings = readSessionSettings({ org }, process.env)
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

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isUsage = error instanceof UsageError
    console.error(error instanceof Error ? error.message : 'The tool cannot be called.')
    if (isUsage) console.error(`\n${usage}`)
    process.exitCode = isUsage ? 2 : 1
  },
)
