import {
  type CallToolResult,
  type InputRequest,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { type PromptFixture, type ToolFixture, textOf, toolOf } from './fixture.ts'

type Codec = RequestStateCodec<string>
type Answer = Promise<CallToolResult | InputRequiredResult>

const form = (message: string, field: string, type: 'string' | 'boolean' = 'string'): InputRequest =>
  inputRequired.elicit({
    mode: 'form',
    message,
    requestedSchema: {
      type: 'object',
      properties: { [field]: type === 'string' ? { type } : { type } },
      required: [field],
    },
  })

const sample = (): InputRequest =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
    maxTokens: 50,
  })

/** What the person entered, when it has the type that was asked for. */
function entered(context: ServerContext, key: string, field: string): unknown {
  const answer = inputResponse(context.mcpReq.inputResponses, key)
  const value = answer.kind === 'elicit' && answer.action === 'accept' ? answer.content?.[field] : undefined
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined
}

const kindOf = (context: ServerContext, key: string) => inputResponse(context.mcpReq.inputResponses, key).kind

/** Asks for one thing, without a state. */
const asking =
  (key: string, request: InputRequest, isAnswered: (context: ServerContext) => boolean) =>
  async (context: ServerContext): Answer =>
    isAnswered(context) ? textOf('Answered.') : inputRequired({ inputRequests: { [key]: request } })

async function askInRounds(codec: Codec, context: ServerContext): Answer {
  const state = context.mcpReq.requestState<string>()
  const round = state === undefined ? 0 : Number(await codec.verify(state, context))
  if (round >= 2) return textOf('Both rounds are answered.')
  const key = `step${round + 1}`
  const field = round === 0 ? 'name' : 'color'
  return inputRequired({
    inputRequests: { [key]: form(`Step ${round + 1}: your ${field}?`, field) },
    requestState: await codec.mint(String(round + 1), context),
  })
}

async function askWithState(codec: Codec, context: ServerContext): Answer {
  const state = context.mcpReq.requestState<string>()
  if (state !== undefined) await codec.verify(state, context)
  if (entered(context, 'confirm', 'ok') !== undefined) return textOf('state-ok')
  return inputRequired({
    inputRequests: { confirm: form('Confirm?', 'ok', 'boolean') },
    requestState: await codec.mint('confirm', context),
  })
}

async function askForAll(codec: Codec, context: ServerContext): Answer {
  const keys = ['user_name', 'greeting', 'client_roots']
  if (keys.every(key => kindOf(context, key) !== 'missing')) return textOf('All are answered.')
  return inputRequired({
    inputRequests: { user_name: form('Name?', 'name'), greeting: sample(), client_roots: inputRequired.listRoots() },
    requestState: await codec.mint('all', context),
  })
}

async function askWhatIsDeclared(context: ServerContext): Answer {
  const envelope = context.mcpReq.envelope as Readonly<Record<string, object>> | undefined
  const declared = envelope?.['io.modelcontextprotocol/clientCapabilities'] ?? {}
  const inputRequests = {
    ...('elicitation' in declared && { elicited: form('Value?', 'value') }),
    ...('sampling' in declared && { sampled: sample() }),
  }
  const isAnswered = ['elicited', 'sampled'].some(key => kindOf(context, key) !== 'missing')
  if (isAnswered || Object.keys(inputRequests).length === 0) return textOf('Nothing left to ask.')
  return inputRequired({ inputRequests })
}

/** Tools that need several rounds. States are signed by the given codec, as those of our own questions are. */
export const createAskingTools = (codec: Codec): readonly ToolFixture[] => {
  const named = (name: string, run: ToolFixture['run']) => toolOf(`test_${name}`, 'Asks before it ends.', run)
  const result = (name: string, run: ToolFixture['run']) => named(`input_required_result_${name}`, run)
  const isNamed = (context: ServerContext) => typeof entered(context, 'user_name', 'name') === 'string'
  return [
    result('elicitation', asking('user_name', form('What is your name?', 'name'), isNamed)),
    result(
      'sampling',
      asking('sampled', sample(), context => kindOf(context, 'sampled') === 'sampling'),
    ),
    result(
      'list_roots',
      asking('roots', inputRequired.listRoots(), context => kindOf(context, 'roots') === 'roots'),
    ),
    result('request_state', context => askWithState(codec, context)),
    result('tampered_state', context => askWithState(codec, context)),
    result('multiple_inputs', context => askForAll(codec, context)),
    result('multi_round', context => askInRounds(codec, context)),
    result('capabilities', askWhatIsDeclared),
    named('tool_with_task', async (context, { callOwn }) => {
      const name = entered(context, 'user_name', 'name')
      if (typeof name === 'string') return callOwn('greet_later', { name })
      return inputRequired({ inputRequests: { user_name: form('What is your name?', 'name') } })
    }),
    named(
      'missing_capability',
      asking('sampled', sample(), () => false),
    ),
    named(
      'streaming_elicitation',
      asking('answer', form('Answer?', 'answer'), () => false),
    ),
  ]
}

export const askingPrompt: PromptFixture = {
  entry: { name: 'test_input_required_result_prompt', description: 'Asks for its context.' },
  read(_, context) {
    const given = entered(context, 'user_context', 'context')
    if (typeof given !== 'string') {
      return inputRequired({ inputRequests: { user_context: form('Which context?', 'context') } })
    }
    return { messages: [{ role: 'user', content: { type: 'text', text: `Context: ${given}` } }] }
  },
}
