import type * as z from 'zod'
import { AppError, toFailure } from '../core/failure.ts'
import type { Tool } from '../core/tool/tool.ts'
import { playRecording } from '../recording/play.ts'
import { readRecording } from '../recording/recording.ts'
import { ToolFailure } from './test-client.ts'

/**
 * Runs a tool against a file of `npm run invoke -- TOOL JSON --org ALIAS --record FILE`, without a process and a socket.
 * @param input default: the one in the file. What it has of the org must be stand-ins of the file
 * @throws ToolFailure when the tool refuses, and for a request that the file has no answer to; what the tool throws by mistake
 * as it is
 */
export async function replayTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
  file: string,
  input?: z.input<Input>,
): Promise<z.output<Output>> {
  const recording = readRecording(file)
  if (recording.tool !== tool.name)
    throw new AppError('invalid_input', `${file} has a call of ${recording.tool}, not of ${tool.name}`)
  try {
    return (await playRecording({ recording, tool: tool as unknown as Tool, input })) as never
  } catch (error) {
    if (error instanceof AppError && error.code === 'internal' && error.cause !== undefined) throw error.cause
    throw new ToolFailure({ ...toFailure(error, 'replay') })
  }
}
