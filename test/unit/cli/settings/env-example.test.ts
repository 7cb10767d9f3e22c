import { describe, expect, it } from 'vitest'
import { toEnvExample } from '../../../../src/cli/settings/env-example.ts'
import { defineCallout } from '../../../../src/core/tool/callout.ts'

const press = defineCallout({ name: 'press', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
const open = defineCallout({ name: 'open', urlFrom: 'OPEN_URL' })
const users = [
  { name: 'readHeadlines', callouts: [press] },
  { name: 'countHeadlines', callouts: [open, press] },
  { name: 'readAccount', callouts: [] },
]
const block = `# Third parties of the tools, written by "npm run openapi"; nothing below this line is kept.

# press, for readHeadlines, countHeadlines
# PRESS_API_URL=
# PRESS_API_KEY=

# open, for countHeadlines
# OPEN_URL=
`

describe('.env.example', () => {
  it('names the variables of third parties once, with the tools that need them', () => {
    expect(toEnvExample(undefined, users)).toBe(block)
  })

  it('keeps what stands above its line, and is the same the second time', () => {
    const text = toEnvExample('# Mine\nPORT=0\n', users)
    expect(text).toBe(`# Mine\nPORT=0\n\n${block}`)
    expect(toEnvExample(text, users)).toBe(text)
  })

  it('loses what no tool names any more, and nothing else', () => {
    expect(toEnvExample(`# Mine\n\n${block}`, users.slice(2))).toBe('# Mine\n')
    expect(toEnvExample('# Mine\n\n', users.slice(2))).toBe('# Mine\n\n')
  })

  it('is not made, and goes again, where no tool names a variable', () => {
    expect(toEnvExample(undefined, users.slice(2))).toBeUndefined()
    expect(toEnvExample(block, users.slice(2))).toBeUndefined()
  })
})
