import * as z from 'zod'
import { callerKinds } from '../../core/disclosure/disclosure.ts'
import { classifications } from '../../core/field-words/field-words.ts'
import { nearestOf } from '../../core/nearest.ts'
import { countUpTo, mustBe } from '../../core/tool/fields.ts'
import { deeds, maskNames } from '../policy-form.ts'

const quoted = (words: readonly string[]): string => `'${words.join("', '")}'`

const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, {
    error: ({ input }) => `must be one of ${quoted(words)}${hintOf(input, words)}`,
  })

/** Which of the words was meant, or what was written, for the end of a sentence. */
const hintOf = (input: unknown, words: readonly string[]): string => {
  if (typeof input !== 'string') return ''
  const meant = nearestOf(input, words)
  return meant === undefined ? `, not ${JSON.stringify(input.slice(0, 40))}` : `; did you mean "${meant}"?`
}

const everyone = ['everyone', ...callerKinds] as const

const callers = z.union([oneOf(everyone), z.tuple([oneOf(callerKinds)], oneOf(callerKinds))], {
  error: ({ input }) => {
    const wrong = [input].flat().find(each => !(everyone as readonly unknown[]).includes(each))
    return `must be 'everyone', or one or a list of ${quoted(callerKinds)}${hintOf(wrong, everyone)}`
  },
})

const text = (what: string) => z.string(mustBe(what)).min(1)

const rule = z.strictObject(
  {
    to: callers,
    classification: oneOf(classifications).optional(),
    compliance: text("a category such as 'PII'").optional(),
    tool: text('the name of a tool').optional(),
    field: text("a field of the tool's output, such as 'contacts.email'").optional(),
    do: oneOf(deeds),
    mask: oneOf(maskNames).optional(),
  },
  mustBe("a rule such as { to: 'agent', compliance: 'PII', do: 'mask' }"),
)

const maxCharacters = 10_000_000

const limit = z.strictObject(
  {
    to: callers,
    tool: text('the name of a tool').optional(),
    rows: countUpTo(1_000_000, 'a whole number, at least 1').optional(),
    characters: z
      .int(mustBe('a whole number, at least 1000'))
      .min(1000, mustBe('a whole number, at least 1000'))
      .max(maxCharacters, mustBe(`at most ${maxCharacters}`))
      .optional(),
  },
  mustBe("a limit such as { to: 'agent', rows: 50, characters: 20_000 }"),
)

/** The form of a policy: what can be said of it without its tools. */
export const policySchema = z.strictObject(
  {
    rules: z.array(rule, mustBe('a list of rules')).optional(),
    answers: z.array(limit, mustBe('a list of limits')).optional(),
    objects: z
      .strictObject(
        { undeclared: oneOf(['refuse', 'report']) },
        mustBe("{ undeclared: 'refuse' } or { undeclared: 'report' }"),
      )
      .optional(),
  },
  mustBe('an object with rules, answers or objects'),
)
