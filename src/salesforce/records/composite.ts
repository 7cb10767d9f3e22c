import { AppError } from '../../core/failure.ts'
import type { Composite, CompositeAnswers, CompositeOptions, CompositeStep } from '../../core/org/composite.ts'
import type { Reference } from '../../core/org/records.ts'
import { readErrors, toRecordError } from '../errors/errors.ts'
import type { Channel } from '../wire/channel.ts'
import type { HttpMethod } from '../wire/transport.ts'
import { toFieldsJson } from './fields.ts'
import { noteAnswer } from './note.ts'

const maxSteps = 25
const fieldPattern = /^\w+(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*$/
const placeholder = /@\{[\w.[\]]+\}/g

interface StepAnswer {
  readonly body: unknown
  readonly httpStatusCode: number
  readonly referenceId: string
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm */
export function createComposite(channel: Channel, { allOrNone = false }: CompositeOptions = {}): Composite {
  const names = new Map<CompositeStep, string>()
  const asked: { readonly method: HttpMethod; readonly path: string }[] = []
  const references = new Set<object>()
  const requests: string[] = []
  const { base } = channel
  let sent = false

  function pathOf(path: string): string {
    const plain = base + path.replace(placeholder, 'x')
    if (path.startsWith('/') && channel.pathOf(plain) === plain) return base + path
    throw new AppError('internal', 'The path of a composite step is not a plain, encoded path below the API version.')
  }

  return {
    add(method, path, body) {
      if (sent) throw wasSent()
      if (requests.length === maxSteps) {
        throw new AppError('internal', `A composite request holds at most ${maxSteps} steps.`)
      }
      const name = `r${requests.length}`
      const head = `{"method":"${method}","url":${JSON.stringify(pathOf(path))},"referenceId":"${name}"`
      asked.push({ method, path })
      requests.push(body === undefined ? `${head}}` : `${head},"body":${toFieldsJson(body, references)}}`)
      const step: CompositeStep = { field: field => toReference(name, field, references) }
      names.set(step, name)
      return step
    },
    async send() {
      if (sent) throw wasSent()
      sent = true
      const body = `{"allOrNone":${allOrNone},"compositeRequest":[${requests.join(',')}]}`
      const call = { method: 'POST', path: `${base}/composite`, body } as const
      const answer = await channel.read<{ readonly compositeResponse?: readonly StepAnswer[] } | undefined>(call)
      if (!Array.isArray(answer?.compositeResponse)) {
        throw new AppError('upstream_failed', 'Salesforce answered a composite request without results.')
      }
      noteSteps(channel, asked, answer.compositeResponse)
      if (changedNothing(answer.compositeResponse, allOrNone)) channel.scope.writes?.undone()
      return toAnswers(names, answer.compositeResponse)
    },
  }
}

function changedNothing(answers: readonly StepAnswer[], allOrNone: boolean): boolean {
  const failed = answers.filter(({ httpStatusCode: status }) => status >= 300)
  return failed.length > 0 && (allOrNone || failed.length === answers.length)
}

function noteSteps(
  { scope: { use } }: Channel,
  asked: readonly { readonly method: HttpMethod; readonly path: string }[],
  answers: readonly StepAnswer[],
): void {
  for (const { body, httpStatusCode: status, referenceId } of answers) {
    const step = asked[Number(referenceId.slice(1))]
    if (step && isSuccess(status)) noteAnswer(use, { ...step, body })
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

const wasSent = () => new AppError('internal', 'The composite request was sent already. Start another one.')

/** Written as Salesforce's own placeholder, in JSON as in a path. */
function toReference(name: string, field: string, references: Set<object>): Reference & { toString(): string } {
  if (!fieldPattern.test(field)) throw new AppError('internal', 'A reference is not a field such as records[0].Id.')
  const text = `@{${name}.${field}}`
  const reference = Object.freeze({ toJSON: () => text, toString: () => text })
  references.add(reference)
  return reference as unknown as Reference & { toString(): string }
}

function toAnswers(names: ReadonlyMap<CompositeStep, string>, answers: readonly StepAnswer[]): CompositeAnswers {
  const byName = new Map(answers.map(answer => [answer.referenceId, answer]))
  return {
    bodyOf<T>(step: CompositeStep): T {
      const answer = byName.get(names.get(step) ?? '')
      if (answer === undefined) throw new AppError('internal', 'The step belongs to another composite request.')
      const { body, httpStatusCode: status } = answer
      if (isSuccess(status)) return body as T
      const [error] = readErrors(body)
      if (error !== undefined) throw toRecordError(error, { status })
      throw new AppError('upstream_failed', `A step of a composite request ended with ${status}.`)
    },
  }
}
