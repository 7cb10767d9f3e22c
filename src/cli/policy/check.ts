import { readApp } from '../../app/app.ts'
import { type BorrowedOrg, withBorrowedOrg, withOwnOrg } from '../dev/borrowed-org.ts'
import { type ClassCheck, checkClasses } from '../field-classes/check.ts'
import { runSf } from '../settings/sf-program.ts'
import type { Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'

const text = { type: 'string' } as const
const options = { check: { type: 'boolean' }, schema: text, org: text } as const

/** Compares what the tools say of the data that they give with how an org classifies it. Exit code 1: it classifies some of it higher. */
export async function checkPolicy(args: readonly string[], shell: Shell): Promise<number> {
  const { values } = readArguments({ args: [...args], options })
  const { org, schema } = values
  if (schema !== undefined && org !== undefined) throw new UsageError('Say one of --schema and --org.')
  if (org !== undefined && !/^[^\s-]\S*$/.test(org)) throw new UsageError('--org: must be an alias or a username')
  const { tools } = await readApp(shell.folder)
  const checkIn = (place: BorrowedOrg) => withBorrowedOrg(place, borrowed => checkClasses(borrowed.org, tools))
  const source = { kind: 'local', username: 'admin@acme.example' } as const
  const found =
    org === undefined
      ? await withOwnOrg({ schema, shell }, localOrgUrl => checkIn({ source, localOrgUrl }))
      : await checkIn({ source: { kind: 'sf', alias: org, runSf }, localOrgUrl: shell.env.LOCAL_ORG_URL })
  return report(found, shell)
}

function report({ fields, findings, notes }: ClassCheck, { complain, print }: Shell): number {
  for (const { isCertain, text: said, tool } of findings) (isCertain ? complain : print)(`${tool}: ${said}`)
  for (const note of notes) print(note)
  const wrong = findings.filter(({ isCertain }) => isCertain).length
  print(`Fields of the org that tools name or select: ${fields}. Of them tools say less than the org: ${wrong}.`)
  return wrong > 0 ? 1 : 0
}
