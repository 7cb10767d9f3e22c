import type {
  AddonReport,
  AppAuthorization,
  AppConnection,
  LinkReport,
  OwnLink,
} from '../../../../core/administration/links.ts'

/** What is broken, and what mends it. */
export interface Fault {
  readonly what: string
  /** Of Heroku's CLI, or of this project. */
  readonly command?: string
}

export function faultOfAddon({ addon, problem }: AddonReport): Fault | undefined {
  if (problem === 'silent') {
    return {
      what: `The add-on ${addon} does not answer. Tools with stored rights and calls of agents, flows and Apex fail while it is away. Look at status.heroku.com, and at heroku addons.`,
    }
  }
  if (problem === 'refuses') {
    return {
      what: `The add-on ${addon} does not tell this host what it has. Heroku's CLI shows it.`,
      command: 'heroku applink:connections && heroku applink:authorizations',
    }
  }
  return undefined
}

/** @param clientName under which the app is published */
export function faultOfConnection(connection: AppConnection, clientName: string): Fault | undefined {
  const { isDataCloud, name, publications, status } = connection
  const connect = `heroku ${isDataCloud ? 'datacloud' : 'salesforce'}:connect ${name}`
  if (status === 'connected') {
    if (publications?.length !== 0) return undefined
    return {
      what: 'Nothing of the app is published there: agents, flows and Apex of the org find no action.',
      command: `npm run publish:salesforce -- --client-name ${clientName} --connection-name ${name}`,
    }
  }
  if (status === 'connecting') return { what: 'Somebody began to connect it and has not signed in.', command: connect }
  if (status === 'disconnecting') return { what: 'It is being taken away.' }
  return {
    what: 'The org cannot call: its sign-in at AppLink is over. Connect it anew, as a user who may.',
    command: `heroku ${isDataCloud ? 'datacloud' : 'salesforce'}:disconnect ${name} && ${connect}`,
  }
}

export function faultOfAuthorization({ isDataCloud, name, status }: AppAuthorization): Fault | undefined {
  if (status === 'authorized') return undefined
  const group = `heroku ${isDataCloud ? 'datacloud' : 'salesforce'}:authorizations`
  if (status === 'authorizing') {
    return { what: 'Somebody began to authorize it and has not signed in.', command: `${group}:add ${name}` }
  }
  return {
    what: 'Tools cannot act as its user: the sign-in at AppLink is over. Authorize it anew, as the same user.',
    command: `${group}:remove ${name} && ${group}:add ${name}`,
  }
}

export const faultOfOwn = ({ problem }: OwnLink): Fault | undefined =>
  problem === undefined ? undefined : { what: `Tools cannot act as its user. ${problem}` }

/** What tools need and do not have. @param users names of tools and events by authorization */
export const faultsOfNeeds = (
  { addons, ambiguous, missing }: LinkReport,
  users: ReadonlyMap<string, readonly string[]>,
): readonly Fault[] => [
  ...missing.map(name => toMissing(name, { users: users.get(name)?.join(', '), hasAddons: addons.length > 0 })),
  ...ambiguous.map(name => ({
    what: `Several add-ons have an authorization ${name}, used by ${users.get(name)?.join(', ')}. AUTHORIZATION_ADDONS must say which is meant.`,
    command: `heroku config:set AUTHORIZATION_ADDONS=${name}=ADDON`,
  })),
]

function toMissing(
  name: string,
  { hasAddons, users }: { readonly hasAddons: boolean; readonly users: string | undefined },
): Fault {
  if (!hasAddons) return { what: `AUTHORIZATIONS has no entry ${name}, which is used by: ${users}.` }
  return {
    what: `No add-on has the authorization ${name}, which is used by: ${users}.`,
    command: `heroku salesforce:authorizations:add ${name}`,
  }
}
