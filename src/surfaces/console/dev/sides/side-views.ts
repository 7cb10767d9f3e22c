import { html } from 'hono/html'
import type { Markup } from '../../../../page/page.ts'
import { toShort } from './short.ts'
import type { AgentSide, FlowSide, SideField, Sides, TextSide } from './side.ts'

/** A page stays small, whatever the input is. */
const maxTextChars = 6_000

/** What each side sees of a call, next to each other. */
export const toSides = ({ agent, flow, texts }: Sides): Markup =>
  html`<div class="sides">${agent && toAgentCard(agent)}${flow && toFlowCard(flow)}${texts.map(toTextCard)}</div>`

const toAgentCard = ({ inputs, instructions, label, outputs, topic, warnings }: AgentSide): Markup =>
  html`<section class="card"><h2>Agent</h2>
<dl>${topic && html`<dt>Topic</dt><dd>${topic.name}<br><span class="soft">${topic.about}</span></dd><dt>Scope</dt><dd>${topic.scope}<ul>${topic.instructions.map(line => html`<li>${line}</li>`)}</ul></dd>`}
<dt>Action</dt><dd>${label}</dd><dt>Instructions</dt><dd>${instructions}</dd></dl>
<h3>Inputs</h3>${toFieldTable('Inputs of the action', inputs)}<h3>Outputs, first level</h3>${toFieldTable('Outputs of the action', outputs)}
${warnings.map(text => html`<p class="warn">${text}</p>`)}</section>`

const toFlowCard = ({ action, inputs, outputs }: FlowSide): Markup =>
  html`<section class="card"><h2>Flow</h2><dl><dt>Action</dt><dd><code>${action}</code></dd></dl>
<h3>Variables in</h3>${toFieldTable('Variables in', inputs)}<h3>Variables out</h3>${toFieldTable('Variables out', outputs)}</section>`

const toTextCard = ({ text, title }: TextSide): Markup =>
  html`<section class="card"><h2>${title}</h2><pre tabindex="0" role="region" aria-label="${title}">${toShort(text, maxTextChars)}</pre></section>`

const toFieldTable = (label: string, fields: readonly SideField[]): Markup =>
  fields.length === 0
    ? html`<p class="soft">None.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><tbody>${fields.map(
        ({ about, name, type }) => html`<tr><th scope="row">${name}</th><td>${type}</td><td>${about}</td></tr>`,
      )}</tbody></table></div>`
