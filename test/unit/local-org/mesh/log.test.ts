import { describe, expect, it } from 'vitest'
import { createMeshLog } from '../../../../local-org/mesh/log.ts'

const lineOf = (message: string, requestId?: string): string => {
  let written = ''
  const log = createMeshLog({
    now: () => 0,
    write: line => {
      written += line
    },
  })
  log.line('WARN', message, requestId)
  return written
}

describe("a line of the mesh's log", () => {
  it('is written as the mesh writes it', () => {
    expect(lineOf('Authenticated request!', 'r-1')).toBe(
      'time=1970-01-01T00:00:00.000Z level=WARN msg="Authenticated request!" app=local source=heroku-applink-service-mesh request-id=r-1\n',
    )
  })

  it.each(['/x\u001b[2J', '/x\u009b2J', '/x\u007f', '/x\u202e', '/x\u2028', '/x\r\ny', 'a b\u009b'])(
    'stays one line and steers no terminal: %j',
    text => {
      for (const line of [lineOf(text), lineOf('x', text), lineOf(`route ${text}`, text)]) {
        expect(line.endsWith('\n')).toBe(true)
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
      }
    },
  )
})
