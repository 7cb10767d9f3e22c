import * as z from 'zod'
import type { AppAuthorization, AppConnection, AppPublication } from '../core/administration/links.ts'
import { AppError } from '../core/failure.ts'
import { toLongId } from '../core/ids.ts'
import type { AppLinkApi } from './api.ts'

/** What an add-on has, as it tells the app. */
export interface AddonLinks {
  /** Without their publications. */
  connections(): Promise<readonly AppConnection[]>
  authorizations(): Promise<readonly AppAuthorization[]>
  /** What of the app is in the org of a connection. */
  publicationsOf(connectionName: string): Promise<readonly AppPublication[]>
}

const text = z.string().nullish()
const tie = z.object({ status: z.string(), last_modified_at: text })
const org = z.object({ id: text, type: text, username: text })
const connectionList = z.array(tie.extend({ org: org.extend({ connection_name: z.string() }) }))
const authorizationList = z.array(
  tie.extend({ connection_method: text, org: org.extend({ developer_name: z.string() }) }),
)
const publicationList = z.array(z.object({ esr_name: z.string(), last_modified_at: text }))

interface LinkParts {
  readonly api: Pick<AppLinkApi, 'addon' | 'send'>
  readonly appId: string
  readonly headers: readonly string[]
}

/**
 * Asks an add-on what it has. Heroku's CLI asks the same; whether a host may ask without the CLI's proof of who asks, the
 * add-on says. Each throws forbidden when it may not, unavailable when there is no answer that can be read.
 */
export function createAddonLinks({ api, appId, headers }: LinkParts): AddonLinks {
  async function ask<T>(path: string, form: z.ZodType<T>): Promise<T> {
    const answer = await api.send({ method: 'GET', path, headers })
    if (answer.status >= 400 && answer.status < 500) {
      throw new AppError('forbidden', `${api.addon} answered ${answer.status}`)
    }
    const read = form.safeParse(answer.status === 200 ? readJson(answer.text) : undefined)
    if (!read.success) throw new AppError('unavailable', `${api.addon} answered with something that cannot be read`)
    return read.data
  }
  return {
    async connections() {
      const found = await ask('/connections', connectionList)
      return found.map(({ org, ...link }) => ({
        ...toTie(link, org),
        name: org.connection_name,
        username: org.username ?? undefined,
        publications: undefined,
      }))
    },
    async authorizations() {
      const found = await ask('/authorizations', authorizationList)
      return found.map(({ connection_method, org, ...link }) => ({
        ...toTie(link, org),
        name: org.developer_name,
        method: connection_method ?? undefined,
      }))
    },
    async publicationsOf(connectionName) {
      const path = `/connections/salesforce/${encodeURIComponent(connectionName)}/apps/${encodeURIComponent(appId)}`
      const found = await ask(path, publicationList)
      return found.map(({ esr_name, last_modified_at }) => ({
        service: esr_name,
        changedAt: last_modified_at ?? undefined,
      }))
    },
  }
}

const toTie = ({ last_modified_at, status }: z.infer<typeof tie>, { id, type }: z.infer<typeof org>) => ({
  status: /^[a-z_]{1,30}$/.test(status) ? status : 'unknown',
  isDataCloud: type?.toLowerCase() === 'datacloudorg',
  orgId: id ? toLongId(id) : undefined,
  changedAt: last_modified_at ?? undefined,
})

function readJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
