import type { App } from '../../../app/app.ts'
import { secondNameOf } from '../../../core/disclosure/disclosure.ts'
import { isJsonObject, jsonOf } from '../../../core/json.ts'
import { readUtf8 } from '../../../core/utf8.ts'
import type { ServeParts } from '../../../host/serve.ts'
import { toFiles } from '../../../openapi/files.ts'
import { createCallCode } from '../../../openapi/salesforce/call-code.ts'
import { publishedOf } from '../../../policy/published.ts'
import { esEncode } from '../../../spec/names/encoding.ts'
import { type AgentAction, type AgentField, type AgentView, toAgentView } from '../../../spec/report/agent-view.ts'
import { toShellText } from '../../shell-text.ts'
import type { LocalOrg } from '../local-org.ts'
import { createDoors, doorsOf } from './doors.ts'
import { sideRevisions, toMcpText } from './mcp-messages.ts'

type Maker = Awaited<ReturnType<NonNullable<ServeParts['dev']>['sides']>>
type Sides = ReturnType<Maker['sidesOf']>
type SideCall = Parameters<Maker['sidesOf']>[0]

/** Every side of the calls of an app: what stands in its documents, and calls in the place of those who make them. */
export function createSides(app: App, org: LocalOrg): Maker {
  const { appLink, catalog } = publishedOf(app)
  const operationOf = (tool: string): string =>
    catalog.toolOf(secondNameOf(tool), 'actions') ? secondNameOf(tool) : tool
  const views = toFiles(catalog, appLink).map(({ document, service: { clientName } }) =>
    toAgentView(document, { clientName }),
  )
  const codeOf = createCallCode(catalog, appLink)
  const headersFor = ({ runAs }: SideCall['tool'], as: string): string => {
    const permissionSet = runAs === 'user-plus' && { permissionSet: appLink.sessionPermissionSet }
    return `${org.org}/_local/headers?${new URLSearchParams({ as, ...permissionSet })}`
  }
  return {
    doorsOf,
    run: createDoors(org, headersFor, operationOf),
    callbacksOf: id => readCallbacks(org, id),
    sidesOf({ input, tool }, username) {
      const code = codeOf(operationOf(tool.name), input)
      return {
        agent: tool.agent.publish ? toAgentSide(tool.name, views) : undefined,
        flow: code?.flow,
        texts: [
          ...(code ? [{ title: 'Apex', text: code.apex }] : []),
          ...toHttpTexts({ tool, input }, { mesh: org.mesh, headersUrl: headersFor(tool, username) }),
        ],
      }
    },
  }
}

function toAgentSide(toolName: string, views: readonly AgentView[]): Sides['agent'] {
  for (const view of views) {
    const action = view.actions.find(({ target }) => target === `${view.service}.${esEncode(toolName)}`)
    if (action) return { ...toActionSide(action), topic: toTopic(view) }
  }
  return undefined
}

const toActionSide = ({ inputs, instructions, label, outputs, warnings }: AgentAction) => ({
  ...{ label, instructions, warnings },
  inputs: inputs.map(toField('may be left out')),
  outputs: outputs.map(toField('may be missing')),
})

const toField =
  (otherwise: string) =>
  ({ description, name, required, type }: AgentField) => ({
    name,
    type: required ? type : `${type}, ${otherwise}`,
    about: description,
  })

const toTopic = ({ topic }: AgentView) =>
  topic && {
    name: String(topic.name),
    about: String(topic.classificationDescription),
    scope: String(topic.scope),
    instructions: Array.isArray(topic.instructions) ? topic.instructions.map(String) : [],
  }

interface HttpPlaces {
  readonly mesh: string
  readonly headersUrl: string
}

function toHttpTexts({ input, tool }: SideCall, { headersUrl, mesh }: HttpPlaces): Sides['texts'] {
  const json = toShellText(JSON.stringify(input))
  const curl = [
    `curl -s '${headersUrl}&format=curl' |`,
    `  curl -sS -K - ${mesh}/actions/${tool.name} \\`,
    `  -H 'content-type: application/json' -d '${json}'`,
  ]
  const ofMcp = sideRevisions.map(revision => ({
    title: `MCP ${revision}`,
    text: toMcpText(revision, { tool: tool.name, input }),
  }))
  return [
    ...(tool.surfaces.includes('actions') ? [{ title: 'curl, as AppLink calls', text: curl.join('\n') }] : []),
    ...(tool.surfaces.includes('mcp') ? ofMcp : []),
  ]
}

async function readCallbacks({ org }: LocalOrg, id: string): ReturnType<Maker['callbacksOf']> {
  const answer = await fetch(`${org}/_local/callbacks/${encodeURIComponent(id)}`)
  const body = jsonOf(readUtf8(await answer.bytes()))
  const deliveries = isJsonObject(body) && Array.isArray(body.deliveries) ? body.deliveries : []
  return deliveries.filter(isJsonObject).map(({ at, body: sent }) => ({ at: String(at), body: sent }))
}
