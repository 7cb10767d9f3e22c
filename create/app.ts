import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AppNames, appNameProblem, toAppNames } from './names.ts'

/** Why no app was made, for the person at the terminal. */
export class CreateError extends Error {}

export interface CreateOptions {
  /** Where the app goes; its last part is the name. */
  readonly folder: string
  /** Gives a packed `applink-action-host` for the app to depend on, in place of the published one. */
  pack?(): string | undefined
}

const template = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './template' : '../template', import.meta.url))

/** npm leaves a file of this name out of a package. */
const ownNames: Readonly<Record<string, string>> = { gitignore: '.gitignore', npmrc: '.npmrc' }

const packedFolder = 'vendor'

/**
 * Makes an app in a folder that is new or empty, but for what git keeps there.
 * @returns the files that it wrote, from the folder
 * @throws CreateError for a bad name, or a folder that has something in it; then nothing was written
 */
export function createApp({ folder, pack }: CreateOptions): readonly string[] {
  const problem = appNameProblem(basename(folder)) ?? folderProblem(folder)
  if (problem !== undefined) throw new CreateError(problem)
  const packedFile = pack?.()
  if (packedFile !== undefined && !existsSync(packedFile))
    throw new CreateError(`--package: there is no file ${packedFile}`)
  const names = toAppNames(basename(folder))
  const files = readdirSync(template, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(template.length + 1))
  const written = files.map(file => {
    const text = toOwnText(readFileSync(join(template, file), 'utf8'), names)
    if (file === 'package.json') return write(folder, file, toPackageText(text, names, packedFile))
    const own = file === 'Containerfile' && packedFile !== undefined ? withPacked(text) : text
    return write(folder, ownNames[file] ?? file, own)
  })
  return packedFile === undefined ? written : [...written, addPacked(folder, packedFile)]
}

function folderProblem(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const [first] = readdirSync(folder).filter(name => name !== '.git')
  return first === undefined
    ? undefined
    : `${folder} is not empty: it has ${first}. Name a new folder, or an empty one.`
}

/** The template is an app called `my-actions`. */
const toOwnText = (text: string, { apiName, host, title }: AppNames): string =>
  text.replaceAll('my-actions', host).replaceAll('MyActions', apiName).replaceAll('My actions', title)

function toPackageText(text: string, { name }: AppNames, packedFile: string | undefined): string {
  const given = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> }
  const host = packedFile === undefined ? readVersion() : `file:${packedFolder}/${basename(packedFile)}`
  const dependencies = { ...given.dependencies, 'applink-action-host': host }
  return `${JSON.stringify({ ...given, name, dependencies }, undefined, 2)}\n`
}

/** npm in the image needs it before the rest of the app is there. */
const withPacked = (text: string): string =>
  text.replace('COPY package.json', `COPY ${packedFolder} ./${packedFolder}\nCOPY package.json`)

/** Both packages have the same. */
const readVersion = (): string =>
  (JSON.parse(readFileSync(join(template, '../package.json'), 'utf8')) as { readonly version: string }).version

function write(folder: string, file: string, text: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
  return file
}

function addPacked(folder: string, packedFile: string): string {
  const file = `${packedFolder}/${basename(packedFile)}`
  mkdirSync(join(folder, packedFolder), { recursive: true })
  copyFileSync(packedFile, join(folder, file))
  return file
}
