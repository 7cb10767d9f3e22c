import { describe, expect, it } from 'vitest'
import { filesIn, ownFileOf, readSource } from './imports.ts'

/** What a file needs when it is loaded: imports of types are gone by then, and `import()` waits until it is asked for. */
function loadedBy(file: string): string[] {
  const text = readSource(file)
  const statements = [
    ...text.matchAll(/^(?:import|export)\s(?!type\s)[^'"]*?from\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'/gm),
  ]
  return statements.map(({ groups }) => groups?.from ?? groups?.bare ?? '')
}

describe('telemetry that is off', () => {
  it('has nothing of it loaded, but what looks whether it is on', () => {
    const small = ['src/telemetry/open.ts', 'src/telemetry/packages.ts']
    const loaded = filesIn(['src/**/*.ts'])
      .filter(file => !file.startsWith('src/telemetry/') || small.includes(file))
      .flatMap(file => loadedBy(file).map(specifier => ({ file, specifier })))
      .filter(({ file, specifier }) => {
        const own = ownFileOf(file, specifier)
        return own === undefined
          ? specifier.startsWith('@opentelemetry/')
          : own.startsWith('src/telemetry/') && !small.includes(own)
      })
    expect(loaded).toEqual([])
    expect(loadedBy('src/host/serve.ts')).toContain('../telemetry/open.ts')
    expect(readSource('src/telemetry/open.ts')).toContain("await import('./telemetry.ts')")
  })
})
