import { type JSONRPCMessage, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { plainIssue, toIssueText } from '../../../core/invoke/issues.ts'

/**
 * The server, answering a parameter of the wrong form with the field and what it must be. The SDK answers with the whole
 * report of its validator, and for most methods as a failure of its own.
 */
export function withPlainErrors(server: Server): Server {
  const connect = server.connect.bind(server)
  server.connect = transport => {
    const send = transport.send.bind(transport)
    transport.send = (message, options) => send(withField(message), options)
    return connect(transport)
  }
  return server
}

function withField(message: JSONRPCMessage): JSONRPCMessage {
  if (!('error' in message)) return message
  const issues = issuesIn(message.error.message)
  if (!issues) return message
  const error = { code: ProtocolErrorCode.InvalidParams, message: `Invalid params: ${toIssueText({ issues })}` }
  return { ...message, error }
}

const report = z
  .array(
    z.looseObject({
      code: z.string(),
      path: z.array(z.union([z.string(), z.number()])),
      message: z.string(),
    }),
  )
  .min(1)

/** What a validator has to say, where a message is its report and nothing else. */
function issuesIn(text: string) {
  const start = /^(?:Invalid [\w/]+ request: )?(?=\[\s*\{)/.exec(text)
  if (!start) return undefined
  const issues = report.safeParse(parse(text.slice(start[0].length))).data
  return issues?.map(issue => ({
    path: issue.path.filter((key, at) => at > 0 || key !== 'params'),
    message: sentenceOf(issue),
  }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A report says only in words what it was given. */
function sentenceOf(issue: z.infer<typeof report>[number]): string {
  const input = issue.message.endsWith('received undefined') ? undefined : null
  return plainIssue({ ...issue, input } as never) ?? 'is not accepted'
}
