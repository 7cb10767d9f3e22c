import { join, resolve } from 'node:path'
import type { App } from '../../app/app.ts'
import { createCatalog } from '../../core/tool/catalog.ts'
import { toSalesforceProject } from '../../openapi/salesforce/salesforce.ts'
import type { Shell } from '../shell.ts'
import { besideFolder, writeMadeFiles } from './made-files.ts'

/** Where the sf project is written when nobody says otherwise. */
export const projectFolder = 'salesforce'

/**
 * Brings the sf project in a folder up to date. Exit code 1: something that was changed by hand would be made otherwise now.
 * @throws Error when the tools cannot be published
 */
export function writeProject({ appLink, events, folder, tools }: App, out: string, { complain, print }: Shell): number {
  const files = toSalesforceProject(createCatalog(tools, events), appLink)
  const { beside, kept, left, removed, written } = writeMadeFiles(resolve(folder, out), files)
  print(`${out}: ${files.length} files, ${written.length} of them written`)
  for (const name of removed)
    print(`${name} is gone: no tool has it any more. In an org it stays until you delete it there.`)
  for (const name of left) {
    print(`${name} was changed by hand, and stays, though no tool has it any more: delete it when you do not need it.`)
  }
  for (const name of kept) print(`${name} was changed by hand, and stays.`)
  for (const name of beside) {
    complain(`${name} was changed by hand, and stays. As the tools have it now: ${join(out, besideFolder, name)}`)
  }
  return beside.length === 0 ? 0 : 1
}
