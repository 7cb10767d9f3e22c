import type { Principal } from '../caller.ts'
import type { Tool } from '../tool/tool.ts'

/**
 * What somebody who may not call a tool can do about it: the ways in that have its rights. Nothing when there are none.
 * @param not whose way was refused
 */
export function waysInText(tool: Tool, not: Principal['kind']): string {
  const ways = [
    ...appLinkWay(tool),
    ...(not === 'person' ? [] : personWay(tool)),
    ...(not === 'service' ? [] : serviceWay(tool)),
  ]
  return ways.length > 0 ? ` Call it ${ways.join(', or ')}.` : ''
}

function appLinkWay({ agent, job, surfaces }: Tool): readonly string[] {
  if (!surfaces.includes('actions')) return []
  if (job?.callback !== undefined) return ['from Apex']
  return [agent.publish ? 'from Agentforce, Flow or Apex' : 'from Flow or Apex']
}

function personWay({ people, runAs, surfaces }: Tool): readonly string[] {
  if (!surfaces.includes('mcp') || runAs === 'user-plus') return []
  if (runAs === 'user') return ['as a signed-in person']
  return people ? [`as a person with the custom permission ${people.customPermission}`] : []
}

const serviceWay = ({ runAs, surfaces }: Tool): readonly string[] =>
  typeof runAs !== 'string' && (surfaces.includes('mcp') || surfaces.includes('api'))
    ? ['as a service that was granted its authorization']
    : []
