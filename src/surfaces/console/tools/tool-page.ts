import { toAppError } from '../../../core/failure.ts'
import { toQuestion } from '../../../core/invoke/question.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import type { JsonFields } from '../../../core/json.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import { consoleAt } from '../addresses.ts'
import { showNotice } from '../frame.ts'
import { oldPage } from '../notices.ts'
import type { ConsoleParts, ConsoleVisit } from '../visit.ts'
import { readSentCall } from './call-form.ts'
import { type AskedTool, showForm, showQuestion, showResult, toConfirmName, toFormName } from './tool-views.ts'

/** GET: the form of a tool, filled in with one of its examples where the address says so. */
export function showTool(parts: ConsoleParts, visit: ConsoleVisit) {
  const tool = toolOf(parts, visit)
  if (!tool) return showUnknown(parts, visit)
  const example = tool.examples[Number(visit.c.req.query('example'))]
  return showForm(parts, visit, { tool, input: example?.input ?? {} })
}

/** POST: runs it, after a question where it changes something. */
export async function runTool(parts: ConsoleParts, visit: ConsoleVisit) {
  const tool = toolOf(parts, visit)
  if (!tool) return showUnknown(parts, visit)
  const sent = await readSentCall(visit, tool)
  const isAsked = sent.button === 'confirmed'
  const form = { name: isAsked ? toConfirmName(tool, sent) : toFormName(tool), visitor: visit.visitor }
  if (!parts.door.isOwnForm(visit.c, form, sent.token)) return showNotice(parts, visit, { ...oldPage, status: 403 })
  if (sent.button !== 'run' && !isAsked) return showForm(parts, visit, { tool, ...sent })
  return answerCall(parts, visit, { tool, sent, isAsked })
}

async function answerCall(parts: ConsoleParts, visit: ConsoleVisit, { isAsked, sent, tool }: SentTool) {
  let [question, output]: [string?, JsonFields?] = []
  try {
    question = isAsked ? undefined : await questionOf(parts, visit, { tool, sent })
    output = question === undefined ? await call(parts, visit, { tool, sent }) : undefined
  } catch (error) {
    // The call has its line in the log; what fails in showing it has none yet.
    return showForm(parts, visit, { tool, ...sent, failure: toAppError(error) })
  }
  if (question !== undefined) return showQuestion(parts, visit, { tool, sent, question })
  if (tool.job) return visit.c.redirect(`${consoleAt.job}?id=${output?.jobId}`, 303)
  return showResult(parts, visit, { tool, output: output ?? {} })
}

interface SentTool extends AskedTool {
  /** Whether she has said yes to it. */
  readonly isAsked: boolean
}

function toolOf({ catalog }: ConsoleParts, { c, person }: ConsoleVisit): Tool | undefined {
  const tool = catalog.toolOf(c.req.query('name') ?? '', 'console')
  return tool && isOffered(tool, person) ? tool : undefined
}

const showUnknown = (parts: ConsoleParts, visit: ConsoleVisit) =>
  showNotice(parts, visit, { ...unknownTool, status: 404 })

const unknownTool = {
  title: 'There is no such tool for you',
  text: ['It may have another name by now, or your org does not let you use it.'],
  link: { to: consoleAt.tools, label: 'Your tools' },
}

const invocationOf = ({ person, requestId }: ConsoleVisit, { sent, tool }: AskedTool) =>
  ({ tool: tool.name, input: sent.input, caller: person, surface: 'console', requestId }) as const

async function questionOf({ plan }: ConsoleParts, visit: ConsoleVisit, toolCall: AskedTool) {
  if (!toolCall.tool.writes) return undefined
  const planned = await plan(invocationOf(visit, toolCall))
  return planned.changes ? toQuestion(planned) : undefined
}

const call = ({ invoke }: ConsoleParts, visit: ConsoleVisit, toolCall: AskedTool): Promise<JsonFields> =>
  invoke({ ...invocationOf(visit, toolCall), idempotencyKey: `console-${toolCall.sent.nonce}` })
