import { html } from 'hono/html'
import * as z from 'zod'
import { type ActiveFault, type Fault, faultSchema } from '../faults/fault.ts'
import { type Faults, maxFaults } from '../faults/faults.ts'
import { type Field, type Forms, toChoice, toInput } from './form.ts'
import { type PagePart, toRegion } from './frame.ts'

/** What goes wrong with requests to the org, and for which. */
export function toFaultsPart(faults: Faults, forms: Forms): PagePart {
  const rows = faults.list().map(entry => [...toCells(entry), forms.button(toOff(entry))])
  const kinds = faultSchema.options.map(({ shape }) => shape.fault.value)
  const fields = html`${toChoice('fault', 'Fault', kinds)}${toInput('path', 'Path', html`value="*"`)}${toChoice(
    'method',
    'Method',
    ['any', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'],
  )}${toInput('user', 'User')}${toInput('count', 'How often', html`inputmode="numeric" placeholder="always"`)}${toInput(
    'ms',
    'Milliseconds',
    html`inputmode="numeric" value="2000"`,
  )}${toInput('status', 'Status', html`inputmode="numeric" value="503"`)}`
  const body = html`${toRegion('Faults', ['Fault', 'For', 'Struck', 'Change'], rows)}
${rows.length > 1 && forms.button({ action: 'end-faults', label: 'Switch all off', takes: true })}
${forms.form(fields, { action: 'fault', label: 'Switch on' })}
<p class="soft">Milliseconds are for <code>delay</code> and <code>slow-body</code>, the status is for <code>status</code>; <code>*</code> in the path stands for any text.</p>`
  return { id: 'faults', title: 'Faults', body }
}

const toOff = ({ id }: ActiveFault) => ({ action: 'end-fault', target: id, label: 'Switch off', takes: true })

function toCells({ aborted, fault, hits }: ActiveFault): readonly string[] {
  const { count, fault: kind, method = 'every method', path, probability, user, ...more } = fault
  const details = Object.entries(more).map(([name, value]) => `${name} ${value}`)
  const share = probability === 1 ? [] : [`${probability} of them`]
  return [
    [kind, ...details].join(', '),
    [method, path, ...(user === undefined ? [] : [user]), ...share].join(', '),
    [`${hits}${count === undefined ? '' : ` of ${count}`}`, ...(aborted > 0 ? [`${aborted} given up`] : [])].join(', '),
  ]
}

const timed: readonly Fault['fault'][] = ['delay', 'slow-body']

/** @throws Error that says what is wrong */
export function addFault(faults: Faults, field: Field): void {
  const kind = field('fault') as Fault['fault']
  const method = field('method') || 'any'
  const wanted = {
    fault: kind,
    path: field('path') || '*',
    ...(method !== 'any' && { method }),
    ...(field('user') && { user: field('user') }),
    ...(field('count') && { count: Number(field('count')) }),
    ...(timed.includes(kind) && { ms: Number(field('ms')) }),
    ...(kind === 'status' && { status: Number(field('status')) }),
  }
  const fault = faultSchema.safeParse(wanted)
  if (!fault.success) throw new Error(z.prettifyError(fault.error))
  if (faults.list().length >= maxFaults) throw new Error('There are too many faults. Switch some off.')
  faults.add(fault.data)
}

/** @throws Error when there is none */
export function endFault(faults: Faults, id: string): void {
  if (!faults.clear(id)) throw new Error('It is gone already.')
}
