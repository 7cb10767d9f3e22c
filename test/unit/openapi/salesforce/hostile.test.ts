import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { toMetadataXml } from '../../../../src/openapi/metadata-xml.ts'
import { toApexComment, toApexText } from '../../../../src/openapi/salesforce/apex.ts'
import { createNamer } from '../../../../src/openapi/salesforce/namer.ts'
import { toSalesforceProject } from '../../../../src/openapi/salesforce/salesforce.ts'
import { toHtml, toLabel } from '../../../../src/openapi/salesforce/words.ts'
import { toolWith } from '../../world.ts'
import { anyObject } from '../supported.ts'
import { config } from '../world.ts'
import { literalValue, readApex } from './apex-source.ts'
import { readXml } from './xml-source.ts'

/** Any text, with what ends something somewhere more often than chance has it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '*/',
        '/*',
        '//',
        '\n',
        '\r',
        '\u2028',
        '{!',
        '{!$Flow.FaultMessage}',
        ']]>',
        '<',
        '&',
      ),
      fc.constantFrom('\\u0027', '\u0000', '\u202e', '\ud800', '\ufffe', '</b><script>', '-->', "'; delete x; '"),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map(parts => parts.join(''))

const runs = { numRuns: 100 }

describe('text of anybody', () => {
  it('is one literal of Apex, which stands for just that text', () => {
    fc.assert(
      fc.property(hostile, text => {
        const literal = toApexText(text)
        const { complaints, words } = readApex(`class A { String b = ${literal}; }`)
        expect(complaints).toEqual([])
        expect(words).toEqual(['class', 'A', '{', 'String', 'b', '=', literal, ';', '}'])
        expect(literalValue(literal)).toBe(text)
      }),
      runs,
    )
  })

  it('stays in its comment', () => {
    fc.assert(
      fc.property(hostile, text => {
        const { complaints, words } = readApex([...toApexComment([text]), 'class A { }'].join('\n'))
        expect({ complaints, words }).toEqual({ complaints: [], words: ['class', 'A', '{', '}'] })
      }),
      runs,
    )
  })

  it('is the text of one element, but for characters that XML cannot hold', () => {
    fc.assert(
      fc.property(hostile, text => {
        const root = readXml(toMetadataXml('Flow', [['label', text]]))
        const read = (root.textContent ?? '').slice(5, -1)
        const held = text.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
        // This reader takes two signs for ends of lines, as XML 1.1 has it.
        const lines = held.replace(/[\u0085\u2028]/g, '\n')
        expect(root.getElementsByTagName('*')).toHaveLength(1)
        expect(read).toBe(lines)
      }),
      runs,
    )
  })

  it('is no merge field either where a character that XML cannot hold stood in between', () => {
    for (const label of [toLabel, toHtml]) {
      const root = readXml(toMetadataXml('Flow', [['label', label('{\u0000!$User.Id} {\ufffe!x} {\ud800!y}')]]))
      expect(root.textContent).not.toContain('{!')
    }
  })

  it('is no merge field of a label, and no markup of a screen', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(toLabel(text)).not.toContain('{!')
        expect(Array.from(toLabel(text, 80)).length).toBeLessThanOrEqual(80)
        expect(toHtml(text)).not.toMatch(/\{!|[<>]/)
      }),
      runs,
    )
  })
})

describe('names', () => {
  it('are within the limit, apart whatever their letter case, and keep their end', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,99}$/), { maxLength: 30 }), stems => {
        const namer = createNamer(40)
        const names = stems.map(stem => namer.take(stem, 'Test'))
        for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,35}Test$/)
        expect(new Set(names.map(name => name.toLowerCase())).size).toBe(names.length)
      }),
      runs,
    )
  })
})

/** A tool whose every word is somebody else's. */
const anyTool: fc.Arbitrary<Tool> = fc
  .record({ input: anyObject, output: anyObject, words: fc.array(hostile, { minLength: 4, maxLength: 4 }) })
  .map(({ input, output, words: [title, description, field, choice] }) =>
    toolWith({
      title: `T${title}`,
      description: `Does what it says: ${description}`,
      input: input.schema.extend({
        hostile: z.enum([`v${choice}`, 'other']).describe(`F${field}`),
        text: z.string().default(`${choice}`).describe(`F${field}`),
      }),
      output: output.schema.extend({ 'odd name': z.literal(`v${choice}`).describe(`F${field}`) }),
    }),
  )

/** What is said against a file by who reads its language. */
function complaintsOf({ name, text }: { readonly name: string; readonly text: string }): readonly string[] {
  if (name.endsWith('.cls')) return readApex(text).complaints
  if (name.endsWith('.xml')) readXml(text)
  return []
}

describe('a tool of any form and any words', () => {
  it('gives Apex that is Apex and XML that is XML', () => {
    fc.assert(
      fc.property(anyTool, tool => {
        expect(toSalesforceProject(createCatalog([tool]), config).flatMap(complaintsOf)).toEqual([])
      }),
      { numRuns: 15 },
    )
  })
})
