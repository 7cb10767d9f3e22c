import type { Tool } from '../../core/tool/tool.ts'
import { withBorrowedOrg } from '../dev/borrowed-org.ts'
import { checkClasses } from './check.ts'

/** Where tools say less of the data that they give than the local org does, a sentence each. */
export async function readClassHints(tools: readonly Tool[], localOrgUrl: string): Promise<readonly string[]> {
  const source = { kind: 'local', username: 'admin@acme.example' } as const
  const { findings } = await withBorrowedOrg({ source, localOrgUrl }, ({ org }) => checkClasses(org, tools))
  return findings.filter(({ isCertain }) => isCertain).map(({ text, tool }) => `"${tool}": ${text}`)
}
