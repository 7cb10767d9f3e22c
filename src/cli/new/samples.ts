import { readdirSync } from 'node:fs'
import { packageFile } from '../../package.ts'
import { readTextFile } from '../../text-file.ts'
import { toToolNames } from './scaffold.ts'

/** A tool to start from: a file that the package brings along as text. */
export interface SampleTool {
  readonly name: string
  readonly text: string
  /** Whether programs outside Salesforce may call it, so that the mesh must let its address by. */
  readonly isOnApi: boolean
  /** Variables with the addresses and keys of its third parties. */
  readonly variables: readonly string[]
}

const folder = packageFile('tools/')

/** The sample tools of the package, by name. */
export function readSamples(): readonly SampleTool[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.ts') && file !== 'index.ts')
    .flatMap(file => toSample(file, readTextFile(new URL(file, folder))))
}

/** What a file holds beside a tool, such as a handler of events, is not offered. */
function toSample(file: string, text: string): SampleTool | [] {
  const [, name = ''] = /^export const (\w+) = defineTool\(/m.exec(text) ?? []
  if (`${toToolNames(name).file}.ts` !== file) return []
  return {
    ...{ name, text },
    isOnApi: /^ {2}surfaces: \[[^\]]*'api'/m.test(text),
    variables: [...text.matchAll(/\b(?:urlFrom|secretFrom): '(\w+)'/g)].map(([, variable = '']) => variable),
  }
}
