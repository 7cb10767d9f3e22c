import { readApp } from '../../app/app.ts'
import { type ClassCheck, checkClasses } from '../field-classes/check.ts'
import { orgOptions, requireOneOrg, withChosenOrg } from '../settings/chosen-org.ts'
import type { Shell } from '../shell.ts'
import { readArguments } from '../usage.ts'

/** Compares what the tools say of the data that they give with how an org classifies it. Exit code 1: it classifies some of it higher. */
export async function checkPolicy(args: readonly string[], shell: Shell): Promise<number> {
  const { values } = readArguments({ args: [...args], options: { ...orgOptions, check: { type: 'boolean' } } })
  requireOneOrg(values)
  const { tools } = await readApp(shell.folder)
  return report(await withChosenOrg(values, shell, ({ org }) => checkClasses(org, tools)), shell)
}

function report({ fields, findings, notes }: ClassCheck, { complain, print }: Shell): number {
  for (const { isCertain, text: said, tool } of findings) (isCertain ? complain : print)(`${tool}: ${said}`)
  for (const note of notes) print(note)
  const wrong = findings.filter(({ isCertain }) => isCertain).length
  print(`Fields of the org that tools name or select: ${fields}. Of them tools say less than the org: ${wrong}.`)
  return wrong > 0 ? 1 : 0
}
