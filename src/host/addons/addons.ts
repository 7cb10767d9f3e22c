import type { AddonSettings, Attachment } from '../../applink/addons.ts'
import { isLoopbackHost } from '../../core/loopback.ts'
import { isLinkName } from '../../core/names.ts'

type Variables = Readonly<Record<string, string | undefined>>
type Problem = readonly [variable: string, problem: string]

const visible = /^[\x21-\x7e]+$/
const variableForm = /^(\w+)_(?:API_URL|TOKEN)$/
const usualName = 'HEROKU_APPLINK'
const addonPath = /^\/addons\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/*$/i
const addonHost = /(?:^|[.-])applink(?=[.-]).*\.(?:heroku|herokudev)\.com$/

/**
 * Reads the variables of all attached AppLink add-ons: `HEROKU_APPLINK_API_URL` and `_TOKEN`, the same with a color, and
 * those under a name of one's own, which are told by their address. `HEROKU_APPLINK_ADDON_NAME` names the default, as for
 * the official SDK. No value is in a problem.
 * @see https://devcenter.heroku.com/articles/managing-add-ons
 */
export function readAddonSettings(given: Variables): AddonSettings & { readonly problems: readonly Problem[] } {
  const preset = nameOfDefault(given)
  const found = namesIn(given, preset)
  const names = found.length === 0 ? [preset] : found
  const isElsewhere = preset !== usualName && found.length > 0 && !found.includes(preset)
  const problems: Problem[] = [
    ...names.flatMap(name => problemsOf(given, name)),
    ...(isElsewhere ? [['HEROKU_APPLINK_ADDON_NAME', 'must be the name of an attached add-on'] as const] : []),
  ]
  const addons = problems.length === 0 ? toAddons(given, names) : []
  const { homes, problem } = readHomes(given.AUTHORIZATION_ADDONS, addons)
  if (problem !== undefined && addons.length > 0) problems.push(['AUTHORIZATION_ADDONS', problem])
  return { addons, homes, problems }
}

/** The variables that attached add-ons have set. */
export function addonVariablesIn(given: Variables): readonly string[] {
  const variables = namesIn(given, nameOfDefault(given)).flatMap(name => [`${name}_API_URL`, `${name}_TOKEN`])
  return variables.filter(variable => given[variable])
}

/** The variables without those that belong to add-ons or say what is like them, so that what runs beside the local org asks no other. */
export function withoutAddons(given: Variables): Variables {
  const names = namesIn(given, nameOfDefault(given))
  const gone = new Set(names.flatMap(name => [`${name}_API_URL`, `${name}_TOKEN`]))
  const left = Object.entries(given).filter(([variable]) => !gone.has(variable) && !ofAddons.has(variable))
  return Object.fromEntries(left)
}

const ofAddons: ReadonlySet<string> = new Set(['HEROKU_APPLINK_ADDON_NAME', 'AUTHORIZATION_ADDONS', 'AUTHORIZATIONS'])

const nameOfDefault = ({ HEROKU_APPLINK_ADDON_NAME: name }: Variables): string => (name || usualName).toUpperCase()

function namesIn(given: Variables, preset: string): readonly string[] {
  const isOne = (name: string): boolean =>
    name === preset || `${name}_`.startsWith(`${usualName}_`) || isAddonAddress(given[`${name}_API_URL`])
  const names = Object.keys(given)
    .filter(variable => given[variable])
    .map(variable => variableForm.exec(variable)?.[1] ?? '')
    .filter(isOne)
  const rank = (name: string): number => [preset, usualName].indexOf(name) + 1 || 3
  return [...new Set(names)].sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
}

/** A variable of somebody else's, such as `SHOP_API_URL`, must not be taken for one: its token would go out with our questions. */
function isAddonAddress(text: string | undefined): boolean {
  const url = text ? URL.parse(text) : null
  if (!url || !addonPath.test(url.pathname)) return false
  return isLocal(url) || (url.protocol === 'https:' && addonHost.test(url.hostname))
}

const isLocal = (url: URL): boolean => url.protocol === 'http:' && isLoopbackHost(url)

function problemsOf(given: Variables, name: string): readonly Problem[] {
  const [urlFrom, tokenFrom] = [`${name}_API_URL`, `${name}_TOKEN`]
  const [text, token] = [given[urlFrom], given[tokenFrom]]
  const missing = (other: string): string => (given[other] ? `is missing: ${other} is set` : 'is missing')
  const url = text ? URL.parse(text) : null
  const isSafe = url !== null && (url.protocol === 'https:' || isLocal(url))
  return [
    ...(isSafe ? [] : [[urlFrom, text ? 'must be an https address' : missing(tokenFrom)] as const]),
    ...(token && visible.test(token)
      ? []
      : [[tokenFrom, token ? 'must be the token alone' : missing(urlFrom)] as const]),
  ]
}

function toAddons(given: Variables, names: readonly string[]): readonly Attachment[] {
  const byAddress = new Map<string, Attachment>()
  for (const name of names) {
    const apiUrl = (given[`${name}_API_URL`] ?? '').replace(/\/+$/, '')
    const known = byAddress.get(apiUrl.toLowerCase())
    const addon = known ?? { name, aliases: [], apiUrl, token: given[`${name}_TOKEN`] ?? '' }
    byAddress.set(apiUrl.toLowerCase(), known ? { ...known, aliases: [...known.aliases, name] } : addon)
  }
  return [...byAddress.values()]
}

/** `influencerPortal=HEROKU_APPLINK_MAUVE,orders=sales`: the add-on by its name or, as for the official SDK, by its color. */
function readHomes(text: string | undefined, addons: readonly Attachment[]) {
  const homes = new Map<string, string>()
  for (const entry of text ? text.split(',') : []) {
    const [authorization = '', given = '', ...more] = entry.split('=').map(part => part.trim())
    if (!isLinkName(authorization) || !given || more.length > 0 || homes.has(authorization)) {
      return {
        homes,
        problem: 'must be pairs such as influencerPortal=HEROKU_APPLINK_MAUVE, each name once, separated by commas',
      }
    }
    const addon = addonOf(addons, given)
    if (!addon) return { homes, problem: `${authorization}: names no attached add-on; there are ${listOf(addons)}` }
    homes.set(authorization, addon.name)
  }
  return { homes, problem: undefined }
}

function addonOf(addons: readonly Attachment[], given: string): Attachment | undefined {
  const wanted = given.toUpperCase()
  const withName = (name: string) => addons.find(each => each.name === name || each.aliases.includes(name))
  return withName(wanted) ?? withName(`${usualName}_${wanted}`)
}

const listOf = (addons: readonly Attachment[]): string => addons.map(({ name }) => name).join(', ')
