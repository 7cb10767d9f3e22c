import { setTimeout as sleep } from 'node:timers/promises'
import { png, type ToolFixture, textOf, toolOf, wav } from './fixture.ts'

const image = { type: 'image', data: png, mimeType: 'image/png' } as const
const embedded = (uri: string, mimeType: string, text: string) =>
  ({ type: 'resource', resource: { uri, mimeType, text } }) as const

/** Tools with content that our own never have, and with messages on the way. */
export const contentTools: readonly ToolFixture[] = [
  toolOf('greet', 'Greets, in a text that is no object.', async (_, { input }) => textOf(`Hello, ${input.name}!`)),
  toolOf('test_image_content', 'Gives an image.', async () => ({ content: [image] })),
  toolOf('test_audio_content', 'Gives a sound.', async () => ({
    content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
  })),
  toolOf('test_embedded_resource', 'Gives a resource.', async () => ({
    content: [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  })),
  toolOf('test_multiple_content_types', 'Gives a text, an image and a resource.', async () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  })),
  toolOf('test_tool_with_progress', 'Says how far it is.', async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } })
      }
      await sleep(50)
    }
    return textOf('Done.')
  }),
  toolOf('test_tool_with_logging', 'Says what it does.', async ({ mcpReq }) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } })
      await sleep(50)
    }
    return textOf('Done.')
  }),
  toolOf('test_logging_tool', 'Says what it does to those who asked for that.', async ({ mcpReq }) => {
    await mcpReq.log('info', 'running')
    return textOf('Done.')
  }),
  {
    entry: {
      name: 'json_schema_2020_12_tool',
      description: 'Has a schema with every keyword of the current dialect.',
      inputSchema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: {
          address: {
            $anchor: 'addressDef',
            type: 'object',
            properties: { street: { type: 'string' }, city: { type: 'string' } },
          },
        },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['phone'] },
        else: { required: ['email'] },
        additionalProperties: false,
      },
    },
    run: async () => textOf('Done.'),
  },
]

/** Tools that ask the client while they run, which only the older era with sessions can; here they say so. */
export const pushingTools: readonly ToolFixture[] = [
  'test_sampling',
  'test_elicitation',
  'test_elicitation_sep1034_defaults',
  'test_elicitation_sep1330_enums',
].map(name =>
  toolOf(name, 'Would ask the client.', async () => ({ ...textOf('There is no session to ask in.'), isError: true })),
)
