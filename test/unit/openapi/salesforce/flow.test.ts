import type { Element } from '@xmldom/xmldom'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import { appLink } from '../../../fixtures/app-link.config.ts'
import { tools as fixtureTools } from '../../../fixtures/tools/index.ts'
import { toolWith } from '../../world.ts'
import { config } from '../world.ts'
import { elementsOf } from './flow-shape.ts'
import { allOf, branchesOf, childrenOf, readXml, textOf } from './xml-source.ts'

const flowsOf = (tools: readonly Tool[], appLinkConfig = config): readonly Element[] =>
  toSalesforceProject(createCatalog(tools), appLinkConfig)
    .filter(({ name }) => name.endsWith('.flow-meta.xml'))
    .map(({ text }) => readXml(text))

const text = z.string().max(20).describe('Any text.')
const rich = toolWith({
  name: 'findQuotes',
  title: 'Find quotes',
  input: z.object({
    stage: z.enum(['open', 'won']).describe('The stage.'),
    type: text,
    limit: z.int32().min(1).default(5).describe('How many.'),
    amount: z.number().optional().describe('At least.'),
    day: z.iso.date().describe('The day.'),
    at: z.iso.datetime().optional().describe('The time.'),
    all: z.boolean().describe('All of them.'),
    strict: z.boolean().default(true).describe('No others.'),
    tags: z.array(text).max(3).optional().describe('Tags.'),
  }),
  output: z.object({
    quote: text,
    total: z.number().describe('The sum.'),
    lines: z.array(text).max(9).describe('The lines.'),
  }),
})

/** The names of what stands in a flow, and what is referred to. */
function namesIn(flow: Element) {
  const own = childrenOf(flow).flatMap(element => [
    ...(textOf(element, 'name') ? [textOf(element, 'name')] : []),
    ...allOf(element, 'fields').map(field => textOf(field, 'name')),
    ...allOf(element, 'rules').map(rule => textOf(rule, 'name')),
  ])
  const kinds = ['targetReference', 'elementReference', 'assignToReference', 'leftValueReference', 'choiceReferences']
  const used = kinds.flatMap(kind => allOf(flow, kind).map(element => element.textContent ?? ''))
  const shown = [...(flow.textContent ?? '').matchAll(/\{!([^$}]+)\}/g)].map(([, name = '']) => name)
  return { own: [...new Set(own)], used: [...used, ...shown].map(name => name.split('.')[0]) }
}

describe('a screen flow', () => {
  const all = [...flowsOf([rich]), ...flowsOf(fixtureTools, appLink)]

  it('has the elements of public screen flows and no others, in their order', () => {
    expect(all).toHaveLength(6)
    for (const [path, element] of all.flatMap(flow => branchesOf(flow))) {
      const order = elementsOf(path) ?? []
      const places = childrenOf(element).map(({ tagName }) => order.indexOf(tagName))
      expect(places, path).not.toContain(-1)
      expect(places, path).toEqual([...places].sort((one, other) => one - other))
    }
  })

  it('refers to nothing that is not in it', () => {
    for (const flow of all) {
      const { own, used } = namesIn(flow)
      expect(used.length).toBeGreaterThan(8)
      expect(used.filter(name => !own.includes(name))).toEqual([])
    }
  })

  it('asks for what a screen can ask for, by its type, and for the choices of a text', () => {
    const [flow] = flowsOf([rich])
    const [ask] = allOf(flow as Element, 'screens')
    const asked = allOf(ask as Element, 'fields').map(field => [
      textOf(field, 'name'),
      textOf(field, 'dataType'),
      textOf(field, 'fieldType'),
      textOf(field, 'isRequired'),
      textOf(field, 'scale'),
    ])
    expect(asked).toEqual([
      ['Ask_stage', 'String', 'DropdownBox', 'true', undefined],
      ['Ask_z0type', 'String', 'InputField', 'true', undefined],
      ['Ask_z0limit', 'Number', 'InputField', 'false', '0'],
      ['Ask_amount', 'Number', 'InputField', 'false', '2'],
      ['Ask_day', 'Date', 'InputField', 'true', undefined],
      ['Ask_at', 'DateTime', 'InputField', 'false', undefined],
      ['Ask_all', 'Boolean', 'InputField', 'true', undefined],
    ])
    expect(
      allOf(flow as Element, 'choices').map(choice => [textOf(choice, 'name'), textOf(choice, 'stringValue')]),
    ).toEqual([
      ['Ask_stage_1', 'open'],
      ['Ask_stage_2', 'won'],
    ])
  })

  it('puts what was asked into the input by the names of the org, and shows single values of the output', () => {
    const [flow] = flowsOf([rich]) as [Element]
    expect(allOf(flow, 'assignmentItems').map(item => textOf(item, 'assignToReference'))).toEqual([
      'input.stage',
      'input.z0type',
      'input.z0limit',
      'input.amount',
      'input.day',
      'input.at',
      'input.all',
    ])
    expect(allOf(flow, 'variables').map(variable => [textOf(variable, 'name'), textOf(variable, 'apexClass')])).toEqual(
      [
        ['failure', 'herokuapplink__TestApp_findQuotes_OUT_default'],
        ['input', 'herokuapplink__TestApp_findQuotes_IN_body'],
        ['output', 'herokuapplink__TestApp_findQuotes_OUT_200'],
        ['responseCode', undefined],
      ],
    )
    const texts = allOf(flow, 'fieldText').map(element => element.textContent)
    expect(texts).toContain(
      '<p><b>quote</b>: {!output.quote}</p><p><b>total</b>: {!output.total}</p><p><b>lines</b>: not one value, so not shown here</p>',
    )
  })

  it('calls the action at once where there is nothing to ask', () => {
    const [flow] = flowsOf([toolWith({ input: z.object({}) })]) as [Element]
    expect(textOf(allOf(flow, 'start')[0] as Element, 'targetReference')).toBe('Call_app')
    expect(allOf(flow, 'inputParameters')).toEqual([])
    expect(allOf(flow, 'assignments')).toEqual([])
  })

  it.each<[string, Partial<Parameters<typeof toolWith>[0]>]>([
    ['writes', { writes: 'adds' }],
    ['needs a list', { input: z.object({ ids: z.array(text).max(3).describe('Ids.') }) }],
    ['needs an object', { input: z.object({ quote: z.object({ text }).describe('A quote.') }) }],
    ['is no action', { surfaces: ['mcp'] }],
  ])('is none for a tool that %s', (_, options) => {
    expect(flowsOf([toolWith(options)])).toEqual([])
  })
})
