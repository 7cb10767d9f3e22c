import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { jsonOf } from '../core/json.ts'
import { readTextFile } from '../text-file.ts'
import type { App } from './app.ts'

const appJson = 'app.json'

/**
 * A sentence for each variable of a third party that a deployed host will ask for, and `app.json`, by which the Deploy
 * button makes an app, does not name. None where there is no such file.
 */
export function missingInAppJson({
  events,
  folder,
  tools,
}: Pick<App, 'folder' | 'tools' | 'events'>): readonly string[] {
  const path = join(folder, appJson)
  if (!existsSync(path)) return []
  const { env = {} } = (jsonOf(readTextFile(path)) ?? {}) as { readonly env?: object }
  const asked = [...tools, ...events].flatMap(({ callouts, name }) =>
    callouts.flatMap(({ name: party, secretFrom, urlFrom }) =>
      [urlFrom, secretFrom].flatMap(variable => (variable === undefined ? [] : [{ variable, party, name }])),
    ),
  )
  const missing = asked.filter(({ variable }) => !Object.hasOwn(env, variable))
  return [...new Set(missing.map(({ variable }) => variable))].map(variable => {
    const users = missing.filter(each => each.variable === variable)
    const names = [...new Set(users.map(({ name }) => `"${name}"`))].join(', ')
    const line = `"${variable}": { "description": "...", "required": true }`
    return `${appJson}: env has no ${variable}, which a deployed host needs for the third party "${users[0]?.party}" of ${names}. Add ${line}.`
  })
}
