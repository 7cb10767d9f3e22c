/**
 * Words that Apex reserves: External Services would rename them with a `z0` prefix.
 * @see https://developer.salesforce.com/docs/atlas.en-us.apexcode.meta/apexcode/apex_reserved_words.htm
 */
export const apexReservedWords: ReadonlySet<string> = new Set(
  `abstract activate and any array as asc autonomous begin bigdecimal blob boolean break bulk by byte case cast catch
   char class collect commit const continue currency date datetime decimal default delete desc do double else end enum
   exception exit export extends false final finally float for from global goto group having hint if implements import
   in inner insert instanceof int integer interface into join like limit list long loop map merge new not null nulls
   number object of on or outer override package parallel private protected public retrieve return rollback select set
   short sobject sort static string super switch synchronized system testmethod then this throw time transaction trigger
   true try type undelete update upsert using virtual void webservice when where while`.split(/\s+/),
)

const toolName = /^[a-z][A-Za-z0-9]{0,63}$/
const developerName = /^[A-Za-z](?!.*__)[A-Za-z0-9_]{1,28}[A-Za-z0-9]$/
const linkName = /^[A-Za-z](?!.*__)[A-Za-z0-9_-]{1,28}[A-Za-z0-9]$/

/** Why a tool cannot have this name, or `undefined` when it can: valid for MCP, External Services, Apex and Flow. */
export function toolNameProblem(name: string): string | undefined {
  if (!toolName.test(name)) return 'camelCase letters and digits, starting with a small letter, at most 64'
  if (apexReservedWords.has(name.toLowerCase())) return `"${name}" is a reserved word of Apex; add a noun to it`
  return undefined
}

/** What a developer name has. */
export const developerNameForm = '3 to 30 letters, digits and single underscores, starting with a letter'

/** Whether AppLink accepts the name of a client or a Data Action Target: 3 to 30 letters, digits, single underscores. */
export const isDeveloperName = (name: string): boolean => developerName.test(name)

/** What the name of a connection or an authorization has. */
export const linkNameForm = '3 to 30 letters, digits, hyphens and single underscores, starting with a letter'

/**
 * Whether AppLink accepts the name of a connection or an authorization. Heroku's rule for them is that of developer names; its own
 * samples and articles have hyphens (`my-org`).
 * @see https://devcenter.heroku.com/articles/working-with-heroku-applink
 */
export const isLinkName = (name: string): boolean => linkName.test(name)

const apiName = /^[A-Za-z][A-Za-z0-9_]{0,79}$/

/** Whether a text can be the API name of an object, such as `Account`, `Tier__c` or `ns__Tier__mdt`. */
export const isApiName = (name: string): boolean => apiName.test(name)
