import * as z from 'zod'
import { plainIssue, toPathText } from '../invoke/issues.ts'
import { isJsonObject } from '../json.ts'
import { checkedOnce, mustBe, textThat } from './fields.ts'

/** What somebody may ask, in her own words, and the input with which the tool answers it. */
export interface ToolExample<Input = Readonly<Record<string, unknown>>> {
  readonly ask: string
  readonly input: Input
}

const maxLength = 200
const what = "what somebody asks, in one line of her own words, such as 'How is Alpenblick Hotels doing?'"
const askProblem = (text: string): string | undefined =>
  text.trim().length < 5 || text.length > maxLength || /[\r\n]/.test(text)
    ? `5 to ${maxLength} characters on one line: ${what}`
    : undefined

const input = z.custom(isJsonObject, mustBe('an object: an input that the tool takes'))

export const examplesField = z.array(
  z.strictObject({ ask: textThat(askProblem, what), input }, mustBe("{ ask: '...', input: { ... } }")),
  mustBe("a list of { ask: '...', input: { ... } }"),
)

interface Exemplified {
  readonly examples: readonly ToolExample[]
  readonly input: z.ZodObject
}

/** What the tool would refuse of the inputs of its examples. */
export const exampleProblems = ({ examples, input }: Exemplified): readonly string[] =>
  examples.flatMap((example, at) => {
    const issues = input.safeParse(example.input, { ...checkedOnce, error: plainIssue }).error?.issues ?? []
    return issues.map(({ message, path }) => `${toPathText(['examples', at, 'input', ...path])}: ${message}`)
  })
