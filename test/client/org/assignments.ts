import type { RunningDev } from '../../../src/test-client/dev.ts'

type Place = Pick<RunningDev, 'org' | 'apiVersion' | 'users'>

/** The assignment of a permission set to a user, which an administrator takes away and gives again. */
export function createAssignment(
  { apiVersion, org, users }: Place,
  { permissionSet, username }: { readonly permissionSet: string; readonly username: string },
) {
  const token = users.find(user => user.username === 'admin@acme.example')?.accessToken
  const send = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${org}/services/data/v${apiVersion}${path}`, { ...init, headers })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const idOf = async (soql: string): Promise<string | undefined> =>
    (await send<{ records: { Id: string }[] }>(`/query?q=${encodeURIComponent(soql)}`)).records[0]?.Id
  const table = '/sobjects/PermissionSetAssignment'
  return {
    async remove(): Promise<void> {
      const of = `PermissionSet.Name = '${permissionSet}' AND Assignee.Username = '${username}'`
      await send(`${table}/${await idOf(`SELECT Id FROM PermissionSetAssignment WHERE ${of}`)}`, { method: 'DELETE' })
    },
    async add(): Promise<void> {
      const body = {
        AssigneeId: await idOf(`SELECT Id FROM User WHERE Username = '${username}'`),
        PermissionSetId: await idOf(`SELECT Id FROM PermissionSet WHERE Name = '${permissionSet}'`),
      }
      await send(table, { method: 'POST', body: JSON.stringify(body) })
    },
  }
}
