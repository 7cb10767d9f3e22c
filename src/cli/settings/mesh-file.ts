import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../../text-file.ts'

/** Text of the app's file for the mesh; empty when there is none. */
export function readMeshText(folder: string): string {
  const path = join(folder, 'heroku-applink-service-mesh.yaml')
  return existsSync(path) ? readTextFile(path) : ''
}
