import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { App } from '../../app/app.ts'
import { toFailure } from '../../core/failure.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { openBorrowedTools } from '../../host/borrowed-tools.ts'
import { createLog, type HostLog } from '../../host/log.ts'
import { playRecording } from '../../recording/play.ts'
import { createRecorder, toRecording } from '../../recording/recorder.ts'
import { readRecording, writeRecording } from '../../recording/recording.ts'
import { readSessionSettings } from '../settings/settings.ts'
import type { Shell } from '../shell.ts'
import { UsageError } from '../usage.ts'

/** A call that runs in this process. */
export interface CallHere {
  readonly tool: string
  /** `undefined`: the one of the recording. */
  readonly input: unknown
  readonly org: string | undefined
  /** Files. */
  readonly record: string | undefined
  readonly replay: string | undefined
}

export type CallOutcome = { readonly ok: boolean; readonly text: string }

export function callHere(call: CallHere, app: App, shell: Shell): Promise<CallOutcome> {
  return call.replay === undefined ? callOrg(call, app, shell) : callRecording(call, call.replay, { app, shell })
}

/** @throws UsageError for a tool that needs a host */
function requireNoJob({ tool: name }: CallHere, { tools }: App): void {
  if (name === jobStatusName || tools.find(each => each.name === name)?.job)
    throw new UsageError(`${name}: jobs run in a host, and so with --as and "npm run dev" alone`)
}

/** @throws UsageError for a tool whose third party is not set up */
function requireThirdParties({ tool: name }: CallHere, { tools }: App, { env }: Shell): void {
  const tool = tools.find(each => each.name === name)
  const named = (tool?.callouts ?? []).flatMap(({ secretFrom, urlFrom }) => [urlFrom, secretFrom ?? urlFrom])
  const missing = [...new Set(named)].filter(variable => !env[variable])
  if (missing.length === 0) return
  throw new UsageError(`${name} talks to a third party: set ${missing.join(' and ')}, in .env or in the terminal`)
}

async function callOrg(call: CallHere, app: App, shell: Shell): Promise<CallOutcome> {
  requireNoJob(call, app)
  requireThirdParties(call, app, shell)
  const { input = {}, org, record, tool } = call
  const [{ tools }, { env }] = [app, shell]
  const settings = readSessionSettings({ org }, env, tools)
  const log = createLog({ level: settings.logLevel, now: () => new Date(), write: text => process.stderr.write(text) })
  const recorder = record === undefined ? undefined : createRecorder()
  const { caller, close, invoke } = await openBorrowedTools({ ...settings, tools, log, transport: recorder?.transport })
  // The search for the person whose session it is belongs to no tool.
  recorder?.take()
  const requestId = randomUUID()
  const keep = (outcome: { output: Readonly<Record<string, unknown>> } | { failure: string }): void => {
    const called = tools.find(({ name }) => name === tool)
    if (!recorder || record === undefined || !called) return
    const { customPermissions, session } = caller
    const taken = { tool: called, session, customPermissions, input, outcome, exchanges: recorder.take() }
    keepRecording(resolve(shell.folder, record), { ...taken }, shell)
  }
  try {
    const output = await invoke({ tool, input, caller, surface: 'actions', requestId })
    keep({ output })
    return { ok: true, text: JSON.stringify(output, null, 2) }
  } catch (error) {
    const failure = toFailure(error, requestId)
    keep({ failure: failure.code })
    return { ok: false, text: JSON.stringify(failure, null, 2) }
  } finally {
    await close()
    log.flush()
  }
}

function keepRecording(file: string, taken: Parameters<typeof toRecording>[0], { complain }: Shell): void {
  const recording = toRecording(taken)
  writeRecording(file, recording)
  complain(`${file}: ${recording.exchanges.length} requests, with stand-ins for values. Read it before you hand it on.`)
  if (!taken.tool.input.safeParse(taken.input).success) return
  const fields = taken.tool.input.safeParse(recording.input).error?.issues.map(({ path }) => path.join('.')) ?? []
  if (fields.length > 0)
    complain(`The stand-in of ${fields.join(', ')} is none that the tool takes: give an input with --replay.`)
}

interface Place {
  readonly app: App
  readonly shell: Shell
}

async function callRecording(call: CallHere, file: string, { app, shell }: Place): Promise<CallOutcome> {
  requireNoJob(call, app)
  const recording = readRecording(resolve(shell.folder, file))
  const tool = app.tools.find(({ name }) => name === call.tool)
  if (!tool || recording.tool !== tool.name)
    throw new UsageError(`--replay: ${file} has a call of ${recording.tool}, not of ${call.tool}`)
  const log: HostLog = createLog({ level: 'warn', now: () => new Date(), write: text => process.stderr.write(text) })
  try {
    const output = await playRecording({ recording, tool, input: call.input, log })
    return { ok: true, text: JSON.stringify(output, null, 2) }
  } catch (error) {
    return { ok: false, text: JSON.stringify(toFailure(error, randomUUID()), null, 2) }
  } finally {
    log.flush()
  }
}
