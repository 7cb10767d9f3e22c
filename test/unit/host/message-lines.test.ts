import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMessageLines } from '../../../src/host/message-lines.ts'

const bytes = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))

async function pass(chunks: readonly Buffer[]) {
  const refused: string[] = []
  const lines = createMessageLines({ refuse: problem => refused.push(problem) })
  for (const chunk of chunks) lines.write(chunk)
  lines.end()
  return { passed: Buffer.concat(await lines.toArray()).toString(), refused }
}

describe('the messages of a stream', () => {
  it.each([
    ['a letter in Latin-1', bytes('{"name":"Bj', [0xf8], 'rn"}\n')],
    ['an emoji cut short', bytes('{"name":"Anna ', [0xf0, 0x9f, 0x98], '"}\n')],
    ['text that is no JSON', bytes('hello\n')],
    ['nothing', bytes('\n')],
  ])('pass but for one of %s, which is told of', async (_, line) => {
    expect(await pass([bytes('{"id":1}\n'), line, bytes('{"id":"é 🎉"}\r\n')])).toEqual({
      passed: '{"id":1}\n{"id":"é 🎉"}\r\n',
      refused: ['body: must be JSON in UTF-8'],
    })
  })

  it('pass but for one with half a character', async () => {
    expect(await pass([bytes('{"params":{"name":"\\ud83d"}}\n')])).toEqual({
      passed: '',
      refused: ['params.name: holds half a character (a surrogate without its pair); send whole ones'],
    })
  })

  it('are the same however they are cut into pieces', async () => {
    const text = bytes('{"a":"é"}\n{"b":', [0xff], '}\n{"c":"🎉"}\n')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: text.length }), { maxLength: 10 }), async cuts => {
        const ends = [0, ...cuts.sort((a, b) => a - b), text.length]
        const pieces = ends.slice(1).map((end, index) => text.subarray(ends[index], end))
        expect(await pass(pieces)).toEqual({
          passed: '{"a":"é"}\n{"c":"🎉"}\n',
          refused: ['body: must be JSON in UTF-8'],
        })
      }),
    )
  })
})
