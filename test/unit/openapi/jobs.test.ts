import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool } from '../../../src/core/tool/tool.ts'
import { createDocument, createDocuments } from '../../../src/openapi/openapi.ts'
import { lint } from '../../../src/spec/spec.ts'
import { toolWith } from '../world.ts'
import { config } from './world.ts'

const text = (name: string) => z.object({ [name]: z.string().max(50).describe('Some text.') })

const ship = defineTool({
  name: 'shipOrder',
  title: 'Ship order',
  description: 'Ships an order. Use when an order was won.',
  input: text('orderId'),
  output: text('summary'),
  writes: 'changes',
  job: { progress: z.object({ done: z.int32().describe('How many are done.') }), callback: 'shippingStatus' },
  run: async () => ({ summary: '' }),
})
const raise = defineTool({
  name: 'raisePrices',
  title: 'Raise prices',
  description: 'Raises prices. Use when costs have risen.',
  input: text('stage'),
  output: text('outcome'),
  writes: 'changes',
  job: {},
  run: async () => ({ outcome: '' }),
})
const catalog = createCatalog([ship, raise])
const document = createDocument(catalog, config)
const operationOf = (name: string) => document.paths[`/actions/${name}`]?.post

interface JsonPart {
  readonly content: {
    readonly 'application/json': { readonly schema: { readonly properties: object; readonly required: string[] } }
  }
}
const schemaOf = (part: unknown) => (part as JsonPart | undefined)?.content['application/json'].schema

describe('the document of an app with jobs', () => {
  it('breaks no rule of External Services and agents', () => {
    expect(lint({ document }).filter(({ severity }) => severity !== 'info')).toEqual([])
  })

  it('answers a job with 202 and its ticket, and tells agents to ask for the status', () => {
    const operation = operationOf('raisePrices')
    expect(Object.keys(operation?.responses ?? {})).toEqual(['202', 'default'])
    expect(Object.keys(schemaOf(operation?.responses[202])?.properties ?? {})).toEqual(['jobId', 'status'])
    expect(operation?.description).toContain('ask jobStatus')
    expect(operation?.callbacks).toBeUndefined()
  })

  it('has the callback of a job, addressed by an optional text of its body', () => {
    const operation = operationOf('shipOrder')
    expect(schemaOf(operation?.requestBody)).toMatchObject({
      properties: { orderId: {}, callbackUrl: { type: 'string' } },
      required: ['orderId'],
    })
    const report = operation?.callbacks?.shippingStatus?.['{$request.body#/callbackUrl}']?.post
    expect(report?.operationId).toBe('shippingStatusCallback')
    const fields = Object.keys(schemaOf(report?.requestBody)?.properties ?? {})
    expect(fields).toEqual(expect.arrayContaining(['eventId', 'jobId', 'status', 'done', 'summary', 'failureCode']))
    expect(fields).not.toContain('outcome')
  })

  it('has jobStatus as an agent action, with the fields of all jobs at the first level', () => {
    const operation = operationOf('jobStatus')
    expect(operation?.['x-sfdc']).toMatchObject({ agent: { action: { publishAsAgentAction: true } } })
    const status = schemaOf(operation?.responses[200])
    expect(Object.keys(status?.properties ?? {})).toEqual(
      expect.arrayContaining(['jobId', 'status', 'done', 'summary', 'outcome', 'callbacksDelivered']),
    )
    expect(status?.required).toEqual(['jobId', 'tool', 'status', 'acceptedAt'])
  })

  it('has jobStatus in every service with a job, and in no other', () => {
    const service = { ...config, clientName: 'Shipping', title: 'Shipping', tools: ['shipOrder'] }
    const plain = toolWith({
      name: 'plainTool',
      input: text('stage'),
      output: text('outcome'),
      run: async () => ({ outcome: '' }),
    })
    const documents = createDocuments(createCatalog([ship, plain]), { ...config, services: [service] })
    expect(documents.map(({ document: { paths } }) => Object.keys(paths))).toEqual([
      ['/actions/plainTool'],
      ['/actions/shipOrder', '/actions/jobStatus'],
    ])
  })
})
