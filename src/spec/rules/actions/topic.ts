import { agentOf } from '../../walk/operation.ts'
import { below, type Place, root } from '../../walk/place.ts'
import type { Spec } from '../../walk/targets.ts'
import { isObject, objectOf } from '../../walk/value.ts'
import { none, type Problem, problemAt, type Rule } from '../rule.ts'
import { pages } from '../sources.ts'

const topicName = /^[A-Za-z][A-Za-z0-9]*(?:[ _][A-Za-z0-9]+)*$/
const topicPlace = below(root, 'x-sfdc', 'agent', 'topic')
const topicParts = ['name', 'classificationDescription', 'scope', 'instructions'] as const

/** Rules on the topic that an agent finds the actions under. */
export const topicRules: readonly Rule[] = [
  {
    id: 'ag-topic-required',
    profile: 'agent',
    severity: 'error',
    sentence:
      'Agent actions have one topic with name, classificationDescription, scope and instructions, and a topic has actions.',
    sources: [pages['HK-OAS'], pages['SFAI-VAL']],
    at: 'document',
    check: spec => {
      const { topic } = agentOf(spec.document)
      const published = spec.operations.some(operation => operation.published)
      if (topic === undefined) return published ? [missingTopic(spec)] : none
      if (!isObject(topic)) return [notOneTopic(topic)]
      const parts = topicParts.filter(part => !isFilled(topic[part], part)).map(part => partProblem(topic, part))
      return published ? parts : [...parts, idleTopic]
    },
  },
  {
    id: 'ag-topic-name',
    profile: 'agent',
    severity: 'error',
    sentence: 'The name of a topic starts with a letter; letters, digits, single spaces or underscores.',
    sources: [pages['EXCH-TOPIC']],
    at: 'document',
    check: ({ document }) => {
      const { name } = objectOf(agentOf(document).topic)
      return typeof name !== 'string' || !name.trim() || topicName.test(name)
        ? none
        : [
            problemAt(below(topicPlace, 'name'), {
              message: `The topic cannot have the name ${JSON.stringify(name)}.`,
              fix: 'Write it in snake_case, such as account_work.',
            }),
          ]
    },
  },
]

const idleTopic: Problem = problemAt(topicPlace, {
  message: 'There is a topic, but no operation is published as an agent action.',
  fix: 'Write x-sfdc.agent.action.publishAsAgentAction: true in an operation, or remove the topic.',
})

function missingTopic({ document }: Spec): Problem {
  return problemAt(deepest(document), {
    message: 'Operations are published as agent actions, but the document has no topic.',
    fix: `Write x-sfdc.agent.topic at the root, with ${topicParts.join(', ')}.`,
  })
}

function deepest(document: Spec['document']): Place {
  const extension = document['x-sfdc']
  if (!isObject(extension)) return root
  return isObject(extension.agent) ? below(root, 'x-sfdc', 'agent') : below(root, 'x-sfdc')
}

const notOneTopic = (topic: unknown): Problem =>
  problemAt(topicPlace, {
    message: Array.isArray(topic)
      ? `The document has ${topic.length} topics; it can have one.`
      : 'The topic is no object.',
    fix: 'Write one document for each topic.',
  })

function isFilled(value: unknown, part: (typeof topicParts)[number]): boolean {
  const isText = (text: unknown): boolean => typeof text === 'string' && text.trim() !== ''
  return part === 'instructions' ? Array.isArray(value) && value.length > 0 && value.every(isText) : isText(value)
}

const partProblem = (topic: object, part: (typeof topicParts)[number]): Problem =>
  problemAt(part in topic ? below(topicPlace, part) : topicPlace, {
    message: `The topic has no ${part}.`,
    fix: part === 'instructions' ? 'Write a list of texts.' : 'Write a text.',
  })
