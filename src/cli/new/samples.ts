import { existsSync } from 'node:fs'
import { packageFile } from '../../package.ts'
import { pdfPackage } from '../../pdf/packages.ts'
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
  /** Packages that the app must install for it, as npm takes them. */
  readonly packages: readonly string[]
}

const read = (file: string): string => readTextFile(packageFile(`tools/${file}`))

/** The sample tools of the package, in the order of its list. */
export function readSamples(): readonly SampleTool[] {
  const [, list = ''] = /export const tools: readonly Tool\[\] = \[([^\]]*)\]/.exec(read('index.ts')) ?? []
  const names = list.split(',').map(text => text.trim())
  return names.filter(hasFile).map(name => toSample(name, read(fileOf(name))))
}

const fileOf = (name: string): string => `${toToolNames(name).file}.ts`

/** A tool of somebody's own may stand in a file of another name. */
const hasFile = (name: string): boolean => name !== '' && existsSync(packageFile(`tools/${fileOf(name)}`))

const toSample = (name: string, text: string): SampleTool => ({
  ...{ name, text },
  isOnApi: /^ {2}surfaces: \[[^\]]*'api'/m.test(text),
  variables: [...text.matchAll(/\b(?:urlFrom|secretFrom): '(\w+)'/g)].map(([, variable = '']) => variable),
  packages: /\brenderPdf\b/.test(text) ? [pdfPackage] : [],
})
