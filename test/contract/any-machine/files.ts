import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readContainerfile, type Stage } from '../../client/container/containerfile.ts'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
export const read = (file: string): string => readFileSync(join(root, file), 'utf8')

export const stages = readContainerfile(root)
export const [first, image] = stages as [Stage, Stage]
/** Where all that runs the host puts its settings. */
export const settingsFile = '/run/secrets/settings'

/** What the image says in the last instruction of this name. */
export const saidOf = (name: string): string | undefined => image.steps.findLast(step => step.name === name)?.text
export const userId = Number(saidOf('USER')?.split(':')[0])
