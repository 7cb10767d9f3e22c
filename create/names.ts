import { builtinModules } from 'node:module'

/** What an app is called in each place. */
export interface AppNames {
  /** Of the package, such as `my-actions`. */
  readonly name: string
  /** In addresses, such as `my-actions`. */
  readonly host: string
  /** In Salesforce, such as `MyActions`. */
  readonly apiName: string
  /** For people, such as `My actions`. */
  readonly title: string
}

/** Salesforce takes 80 characters, and publishing makes longer names of this one. */
const maxLength = 60

/** A file of npm, words that mean something else in the documents, and what the app depends on. */
const taken: ReadonlySet<string> = new Set([
  ...['node_modules', 'favicon.ico', 'null', 'true', 'false', 'applink-action-host', 'zod', 'node', 'typescript'],
  ...builtinModules,
])

/**
 * Why a name cannot be that of an app, a sentence; `undefined` when it can.
 * @see https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name
 */
export function appNameProblem(name: string): string | undefined {
  const start = `"${name}" cannot be the name of an app:`
  if (!/^[a-z0-9._-]+$/.test(name))
    return `${start} use lower-case letters, digits, "-", "_" and "." only, as npm wants it.`
  if (/^[._]/.test(name)) return `${start} it must not start with "${name.charAt(0)}".`
  if (!/[a-z]/.test(name)) return `${start} it needs a letter, since Salesforce takes no name without one.`
  if (name.length > maxLength) return `${start} it is longer than ${maxLength} characters.`
  if (taken.has(name)) return `${start} it means something else already.`
  return undefined
}

/** The names of an app whose package may have that name. */
export function toAppNames(name: string): AppNames {
  const parts = name.split(/[._-]+/).filter(part => part !== '')
  const words = /^[0-9]/.test(name) ? ['app', ...parts] : parts
  return { name, host: parts.join('-'), apiName: words.map(toCapital).join(''), title: toCapital(words.join(' ')) }
}

const toCapital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
