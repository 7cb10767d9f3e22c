import * as z from 'zod'
import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import { jsonOf } from '../../core/json.ts'

export interface SfSessionParts {
  /** Alias or username under which the Salesforce CLI knows the org. */
  readonly alias: string
  /** Runs `sf` with these arguments and gives its standard output, whatever its exit code. @throws unavailable */
  runSf(args: readonly string[]): Promise<string>
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
  /** Id of the session's user, which `sf org display` does not say. */
  findUserId(session: OrgSession): Promise<string>
}

const displayBody = z.object({
  result: z.object({
    id: z.string().regex(/^00D(?:[A-Za-z0-9]{12}|[A-Za-z0-9]{15})$/),
    instanceUrl: z.string(),
    username: z.string().min(1).max(255),
    apiVersion: z
      .string()
      .regex(/^\d{2,3}\.0$/)
      .default('62.0'),
    accessToken: z.string().optional(),
  }),
})
/** The CLI of May 2026 and later shows a sentence, with blanks, in the place of a token. */
const token = /^[\x21-\x7e]{15,8192}$/
const tokenBody = z.object({ result: z.object({ accessToken: z.string().regex(token) }) })
const refusalBody = z.object({ message: z.string() })

/**
 * Takes the session of an org that the Salesforce CLI is signed in to; the CLI renews it when it must.
 * @throws unauthenticated when the CLI is not signed in to it, untrusted_org, or what `runSf` and `findUserId` throw.
 * @see https://developer.salesforce.com/docs/atlas.en-us.262.0.sfdx_dev.meta/sfdx_dev/sfdx_dev_auth_view_secrets.htm
 */
export const createSfSessionReader = (parts: SfSessionParts) => async (): Promise<OrgSession> => {
  const { alias, readOrgUrl, runSf } = parts
  const shown = readAnswer(displayBody, alias, await runSf(['org', 'display', '--target-org', alias, '--json']))
  const { accessToken: given = '', apiVersion, id, instanceUrl, username } = shown.result
  const orgUrl = readOrgUrl(instanceUrl)
  const accessToken = token.test(given) ? given : await readToken(parts)
  const session = { accessToken, apiVersion, orgId: toLongId(id), orgUrl, userId: '', username }
  return { ...session, userId: toLongId(await parts.findUserId(session)) }
}

async function readToken({ alias, runSf }: SfSessionParts): Promise<string> {
  const answer = await runSf(['org', 'auth', 'show-access-token', '--target-org', alias, '--json'])
  return readAnswer(tokenBody, alias, answer).result.accessToken
}

function readAnswer<Schema extends z.ZodType>(schema: Schema, alias: string, text: string): z.infer<Schema> {
  const body = jsonOf(text)
  const answer = schema.safeParse(body)
  if (answer.success) return answer.data
  const why = refusalBody.safeParse(body).data?.message ?? 'its answer cannot be read'
  throw new AppError(
    'unauthenticated',
    `sf has no session for ${alias}: ${toPlainLine(why)} Sign in with: sf org login web --alias ${alias}`,
  )
}

const toPlainLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 300)
    .replace(/([^.])$/, '$1.')
