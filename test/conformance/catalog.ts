import * as z from 'zod'
import { AppError } from '../../src/core/failure.ts'
import { defineTool, type Tool } from '../../src/core/tool/tool.ts'
import type { PromptFixture, ResourceFixture } from './fixture.ts'
import { png } from './fixture.ts'

/** What the suite calls that our own tools can do, as tools: these take the whole way, the short path included. */
export const catalogTools: readonly Tool[] = [
  defineTool({
    name: 'test_simple_text',
    title: 'Simple text',
    description: 'Gives a text, as most tools do.',
    input: z.object({}),
    output: z.object({ text: z.string() }),
    writes: false,
    run: async () => ({ text: 'This is a simple text response for testing.' }),
  }),
  defineTool({
    name: 'test_error_handling',
    title: 'Failing',
    description: 'Fails each time it is called.',
    input: z.object({}),
    output: z.object({ text: z.string().optional() }),
    writes: false,
    run: () => Promise.reject(new AppError('rejected', 'This tool intentionally returns an error for testing')),
  }),
]

type Content = ReturnType<PromptFixture['read']>['messages'] extends readonly (infer M)[] | undefined ? M : never

const user = (...contents: readonly unknown[]) => ({
  messages: contents.map(content => ({ role: 'user', content }) as Content),
})
const text = (value: string) => ({ type: 'text', text: value })

export const prompts: readonly PromptFixture[] = [
  {
    entry: { name: 'test_simple_prompt', description: 'Takes nothing.' },
    read: () => user(text('This is a simple prompt for testing.')),
  },
  {
    entry: {
      name: 'test_prompt_with_arguments',
      description: 'Takes two texts.',
      arguments: [
        { name: 'arg1', description: 'The first.', required: true },
        { name: 'arg2', description: 'The second.', required: true },
      ],
    },
    read: ({ arg1, arg2 }) => user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  },
  {
    entry: {
      name: 'test_prompt_with_embedded_resource',
      description: 'Brings a resource along.',
      arguments: [{ name: 'resourceUri', description: 'Which one.', required: true }],
    },
    read: ({ resourceUri }) =>
      user(
        {
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content.' },
        },
        text('Please process the embedded resource above.'),
      ),
  },
  {
    entry: { name: 'test_prompt_with_image', description: 'Brings an image along.' },
    read: () => user({ type: 'image', data: png, mimeType: 'image/png' }, text('Please analyze the image above.')),
  },
]

const resource = (name: string, mimeType: string, content: { text: string } | { blob: string }): ResourceFixture => ({
  entry: { uri: `test://${name}`, name, mimeType },
  contents: [{ uri: `test://${name}`, mimeType, ...content }],
})

export const resources: readonly ResourceFixture[] = [
  resource('static-text', 'text/plain', { text: 'This is the content of the static text resource.' }),
  resource('static-binary', 'image/png', { blob: png }),
  resource('watched-resource', 'text/plain', { text: 'Watched resource content.' }),
]

/** `test://template/{id}/data` with its id in place. */
export function fromTemplate(uri: string): ResourceFixture['contents'] | undefined {
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1]
  if (id === undefined) return undefined
  const data = { id, templateTest: true, data: `Data for ID: ${id}` }
  return [{ uri, mimeType: 'application/json', text: JSON.stringify(data) }]
}
