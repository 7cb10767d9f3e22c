import { html } from 'hono/html'
import { writesText } from '../../../../core/tool/effects.ts'
import type { Tool } from '../../../../core/tool/tool.ts'
import type { Markup } from '../../../../page/page.ts'
import type { Group } from '../../forms/field.ts'
import { type FilledForm, toFields } from '../../forms/forms.ts'
import type { DevPerson } from '../parts.ts'
import type { RunSet } from './runs.ts'
import type { SideDoor } from './side.ts'

/** Sends what was sent before; the other one sends what stands in the form. */
export const replayButton = 'replay'

/** What its token is bound to. */
export const formOfSides = { name: 'sides', visitor: undefined }

interface SidesForm {
  readonly tool: Tool
  readonly token: string
  readonly address: string
  readonly group: Group
  readonly form: FilledForm
  readonly people: readonly DevPerson[]
  readonly doors: readonly SideDoor[]
  /** What is ticked of both. */
  readonly choice: Pick<RunSet, 'doors' | 'people'>
  /** Whether nothing was ticked, and something must be. */
  readonly asksForChoice: boolean
}

/** One input, and for whom through which doors it is sent. */
export const toSidesForm = ({
  address,
  asksForChoice,
  choice,
  doors,
  form,
  group,
  people,
  token,
  tool,
}: SidesForm): Markup =>
  html`<form class="card" method="post" action="${address}" novalidate>
<input type="hidden" name="token" value="${token}">
${toFields(group, form)}
<fieldset><legend>As</legend><div class="boxes">${people.map(({ name, title, username }) =>
    toBox({
      name: 'user',
      value: username,
      isOn: choice.people.some(each => each.username === username),
      label: name,
      about: title,
    }),
  )}</div></fieldset>
<fieldset><legend>Through</legend><div class="boxes">${doors.map(({ id, label }) =>
    toBox({ name: 'door', value: id, isOn: choice.doors.some(each => each.id === id), label, about: '' }),
  )}</div></fieldset>
${asksForChoice && html`<p class="problem" role="alert">Tick at least one user and one way.</p>`}
${tool.writes && html`<p class="warn">It ${writesText(tool.writes)}, once for each user and each door. Nobody is asked before.</p>`}
<div class="actions"><button class="main" name="do" value="run">Run</button></div>
</form>`

interface Box {
  readonly name: string
  readonly value: string
  readonly isOn: boolean
  readonly label: string
  readonly about: string
}

const toBox = ({ about, isOn, label, name, value }: Box): Markup =>
  html`<label><input type="checkbox" name="${name}" value="${value}" ${isOn && 'checked'}>
<span>${label}${about && html` <span class="soft">${about}</span>`}</span></label>`

interface Replay {
  readonly token: string
  readonly address: string
}

/** Sends the same again, also to a host that has started since. */
export const toReplay = ({ doors, fields, people }: RunSet, { address, token }: Replay): Markup => {
  const hidden = [
    ['token', token],
    ...fields,
    ...people.map(({ username }) => ['user', username]),
    ...doors.map(({ id }) => ['door', id]),
  ]
  return html`<form method="post" action="${address}">
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions"><button name="do" value="${replayButton}">Replay</button></div></form>`
}
