import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')

interface Package {
  readonly version: string
  readonly engines: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly imports: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
}

const project = JSON.parse(read('package.json')) as Package

/** A step of a command: a file for Node, a script for npm, or a program that a package brought. */
function isThere([program = '', first = '', second = '']: readonly string[]): boolean {
  if (program === 'node') return first === '-e' || existsSync(new URL(first, root))
  if (program === 'npm') return (first === 'run' ? second : first) in project.scripts
  return existsSync(new URL(`node_modules/.bin/${program}`, root))
}

describe('package.json', () => {
  it('has the commands of the contract that exist', () => {
    expect(Object.keys(project.scripts)).toEqual(
      expect.arrayContaining(['dev', 'start', 'test', 'check', 'openapi', 'bench']),
    )
  })

  it.each(Object.entries(project.scripts))('has a command %s whose programs are there: %s', (_, command) => {
    expect(command.split('&&').filter(step => !isThere(step.trim().split(' ')))).toEqual([])
  })

  it.each(Object.entries(project.imports))('maps %s to a file: %s', (_, file) => {
    expect(existsSync(new URL(file, root))).toBe(true)
  })

  it('runs on the Node that it names, also where the system has an older one', () => {
    expect(project.engines.node).toBe('24.x')
    expect(project.devDependencies.node).toMatch(/^24\./)
    expect(project.allowScripts.node).toBe(true)
    expect(process.versions.node).toMatch(/^24\./)
  })

  it('pins every version', () => {
    const versions = Object.entries({ ...project.dependencies, ...project.devDependencies })
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })
})

describe('continuous integration', () => {
  it('installs from the lock file and runs every check', () => {
    const script = read('.ci/run')
    expect(script).toMatch(/^set -euo pipefail$/m)
    expect(script).toMatch(/^npm ci\b/m)
    expect(script).toMatch(/^npm run check$/m)
    expect(project.scripts.check).toMatch(/typecheck.*lint.*dead-code.*openapi.*test/)
  })
})
